import type { SchemaNode } from '@shared/config/field'
import { merged, withPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { ProtocolContribution, RunSchema } from '@shared/config/run-schema'
import type { ProtocolTable } from '@shared/domain/protocol'
import { turnRows } from '@shared/domain/turn-rows'
import { settingsTable } from './settings-table'
import { legend, turnDrawing } from './turn-drawing'

/** A batch that any number of rounds divides. */
const anyRounds: Tree = { rl: { frames_per_batch: null, rollouts_per_iteration: 1000 } }

/** docs/protocols.md: everything in it about a single protocol follows from its declaration. */
export function protocolPage(schema: RunSchema): string {
  const root = schema.schema as SchemaNode
  const parts = schema.protocols.map((protocol) => protocolSection(schema, protocol))
  const [first] = schema.protocols
  return [
    introduction,
    ...parts,
    wrapperText,
    ...(first ? [`\`${first.name}\`, wrapped:`, turnDrawing(tableOf(schema, first, { protocol_common: { zero_knowledge: true } }))] : []),
    settingsTable('zk_protocol', root.properties?.['zk_protocol'] ?? {}),
    '## Settings of all protocols',
    settingsTable('protocol_common', root.properties?.['protocol_common'] ?? {}),
    missing
  ].join('\n\n') + '\n' // prettier-ignore
}

const introduction = `# Protocols

<!-- Made by \`node scripts/docs.mjs\` from the declarations in src-main/engine/protocols; a test keeps it current. -->

A protocol says who speaks when, who sees what, when a verdict counts, how a dialogue ends and who is paid. It is one file in
\`src-main/engine/protocols\`, declared by data, and one line in the registry there; its form, its flags (\`--set interaction_protocol=NAME\`
and \`--set GROUP.SETTING=VALUE\`), the drawing in the window and its part of this page follow.

${legend}

The verifier may decide in every round in which it writes: 0 rejects, 1 accepts, 2 goes on. Before round \`min_message_rounds\` a verdict counts
as going on. A verdict ends the dialogue; so does the last round. The verifier is paid \`verifier_reward\` for the right verdict,
\`verifier_incorrect_penalty\` for the wrong one, \`verifier_terminated_penalty\` when time runs out and \`verifier_no_guess_reward\` for going on in
its turn; a prover is paid \`prover_reward\` when the verdict is the one it argues for, and what the verifier is paid when rewards are shared.`

const wrapperText = `## Zero knowledge (\`protocol_common.zero_knowledge\`)

Wraps any protocol whose verifier is called \`verifier\`. Two agents join: an \`adversarial_verifier\`, which talks to the same provers on channels of
its own and decides as well, and a \`simulator\`, which sees neither and is paid for its messages and decisions being like the adversarial verifier's.
If it can be, the provers' answers have taught nothing but the verdict. Every channel exists three times: \`_standard\`, \`_adversarial\` and
\`_simulator\`.

Likeness is the cosine of the two agents' message logits, on the channels where they are on turn, plus that of their decision logits, where they may
decide. Times \`simulator_reward_coefficient\` it is the simulator's pay; the adversarial verifier is paid the opposite, and every prover receives it
times \`aux_prover_reward_coefficient\` on top of its own. A dialogue is done when both verifiers have decided; the first to decide is out of it.`

const missing = `The reference's \`randomize_prover_stance\` and, for \`mnip\`, \`randomize_channel_order\` have no meaning for images and are no settings here: provers are told
no stance that could be drawn, and a channel that nobody else may read cannot be swapped.`

function protocolSection(schema: RunSchema, protocol: ProtocolContribution): string {
  const { name, title, help, parameters, ignores = [] } = protocol
  const table = tableOf(schema, protocol)
  const settings = parameters ? [settingsTable(parameters.key, parameters.schema as SchemaNode)] : []
  const unused = ignores.length > 0 ? [`These make no difference here: ${ignores.map((path) => `\`${path}\``).join(', ')}.`] : []
  return [
    `## ${title} (\`${name}\`)`,
    help,
    agentList(table),
    limits(table),
    turnDrawing(table),
    ...variations(schema, protocol, table).map(({ words, drawn }) => `With ${words}:\n\n${turnDrawing(drawn)}`),
    ...settings,
    ...unused
  ].join('\n\n')
}

function agentList({ agents, paidFor, decides }: ProtocolTable): string {
  return agents
    .map(
      (agent, index) =>
        `- \`${agent}\` ${[...(decides[index] ? ['decides'] : []), paidFor[index] === '' ? 'is paid nothing' : `is paid for ${paidFor[index]}`].join(' and ')}`
    )
    .join('\n')
}

function limits({ playedRounds, minRounds }: ProtocolTable): string {
  const length = playedRounds === 1 ? 'One round.' : `Up to ${playedRounds} rounds.`
  return minRounds > 1 ? `${length} Verdicts count from round ${minRounds}.` : length
}

function tableOf(schema: RunSchema, protocol: ProtocolContribution, more: Tree = {}): ProtocolTable {
  return protocol.table(requireRunConfig(schema, merged({ ...anyRounds, interaction_protocol: protocol.name }, more)))
}

/** Drawings of every switch that changes the turns, alone or, where it does nothing alone, together with one that does. */
function variations(schema: RunSchema, protocol: ProtocolContribution, plain: ProtocolTable): { words: string; drawn: ProtocolTable }[] {
  const own = protocol.parameters
  const switches = [
    ...switchesIn('protocol_common', { properties: { verifier_first: { type: 'boolean', default: true } } }),
    ...(own ? switchesIn(own.key, own.schema as SchemaNode) : [])
  ]
  const found: { words: string; drawn: ProtocolTable; settings: Tree }[] = []
  const seen = new Set([fingerprint(plain)])
  const attempt = (words: string, settings: Tree): boolean => {
    const drawn = tableOf(schema, protocol, settings)
    if (seen.has(fingerprint(drawn))) return false
    seen.add(fingerprint(drawn))
    found.push({ words, drawn, settings })
    return true
  }
  const idle = switches.filter(({ words, settings }) => !attempt(words, settings))
  for (const { words, settings } of idle) {
    for (const partner of [...found]) if (attempt(`${partner.words} and ${words}`, merged(partner.settings, settings))) break
  }
  return found
}

function switchesIn(group: string, node: SchemaNode): { words: string; settings: Tree }[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, field]) =>
    field.type === 'boolean'
      ? [{ words: `\`${group}.${key}\` ${field.default === true ? 'off' : 'on'}`, settings: withPath({}, `${group}.${key}`, field.default !== true) }]
      : []
  )
}

function fingerprint(table: ProtocolTable): string {
  return JSON.stringify(turnRows(table, table.maxRounds))
}
