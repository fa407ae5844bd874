import type { SchemaNode } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { RunSchema } from '@shared/config/run-schema'
import { bodies } from '../../src-main/engine/agents/bodies/registry'
import { createNetworks } from '../../src-main/engine/agents/networks'
import { parameterSize, isBuffer } from '../../src-main/engine/nets/parameters'
import type { Layer } from '../../src-main/engine/nets/layer'
import { deriveRunShape } from '../../src-main/engine/scenario/shape'
import { amagoComponents, rlpytComponents } from './network-components'
import type { ComponentText } from './network-components'
import { settingsTable } from './settings-table'

const image = { channels: 1, height: 28, width: 28 }

/** docs/networks.md: bodies as their layers declare them, and every component they are made of. */
export function networkPage(schema: RunSchema): string {
  return [
    introduction,
    ...bodies.map((body) => bodySection(schema, body.name, body.title, body.help)),
    comparison,
    '## Components of rlpyt',
    'In `src-main/engine/nets/rlpyt`. Images stand channels last inside; parameters, flattening and files keep PyTorch\'s order.',
    ...rlpytComponents.map(componentSection),
    '## Components of AMAGO',
    'In `src-main/engine/nets/amago`.',
    ...amagoComponents.map(componentSection),
    readingOut
  ].join('\n\n') + '\n' // prettier-ignore
}

const introduction = `# Networks

<!-- Made by \`node scripts/docs.mjs\` from the bodies in src-main/engine/agents/bodies, the schema and scripts/docs/network-components.ts; a test keeps it current. -->

\`agents.NAME.body\` chooses what turns the image and the dialogue so far into vectors; heads, training, replay and checkpoints are the same for all
([agents.md](agents.md)). Each body is one file in \`src-main/engine/agents/bodies\`, with its settings under its own name: the form, \`--set
agents.prover.body=amago_cnn --set agents.prover.amago_cnn.d_output=64\` and this page follow from that file. What does not fit, such as an image smaller
than a stack of kernels allows, is refused when the run is configured, with the layer and both sizes.

The components are compared value by value with numbers recorded from the original code: \`roundtable parity parity/rlpyt_conv2d parity/amago_cnn ...\`.

For AMAGO's encoders a time step is a message round. rl2s are the agent's own doings in the round before, heard or not: the reward, its message as
one-hots in the channels it sees, linear symbols if there are any, and its decision; all zero in round 0. Observations are the message history
(\`history\`), the last message (\`message_plane\`), the image (\`picture\`) and the round; \`pixel_stack\` is history and image on the image's own grid.
Pixels lie between -1 and 1.

The drawings are of a verifier in \`nip\` with default settings, 8 rounds, on images of 28 x 28 pixels: each layer with what it makes of one frame.`

const comparison = `## The bodies compared

![Training accuracy of the five bodies by iteration](images/bodies.svg)

All five at about 15,760 parameters a prover, heads included, on the embedded 8 x 8 digits: protocol \`nip\` of 4 rounds, verdicts from round 3, 60 iterations of
512 frames, learning rate 0.003 annealed, everything else default; sizes stand in \`scripts/studies/bodies.mjs\`, which makes the figure and [the table in
results.md](results.md#five-bodies). Lines are interquartile means over five seeds of curves smoothed over five iterations, bands their 95 % bootstrap intervals.
Nothing was tuned for any body; another task, budget or learning rate may rank them otherwise.`

const readingOut = `## Reading out

What the heads read is made alike for all bodies but \`nip\` (\`src-main/engine/agents/bodies/readout.ts\`): \`readout.image\`, one linear layer on the vector, and
for the message grid either \`readout.pixel\`, one linear layer per cell on features brought to that grid (the mean of the cells covered, \`fitted.ts\`) and
the last message, or, where a body has no features on a grid, \`readout.grid\`, one linear map from the vector onto the whole grid. These parameters are
ours; \`export --bare\` leaves them out.`

function bodySection(schema: RunSchema, name: string, title: string, help: string): string {
  const config = requireRunConfig(schema, { agents: { _default: { body: name } }, nip_protocol: { max_message_rounds: 8 }, rl: { minibatch_size: 1 } } as Tree)
  const shape = deriveRunShape(config, image)
  const { policyBody } = createNetworks(config, shape).agents[shape.agents.indexOf('verifier')]!
  const own = (schema.agent as SchemaNode).properties?.[name]
  const count = policyBody.parameters.filter((spec) => !isBuffer(spec)).reduce((sum, spec) => sum + parameterSize(spec), 0)
  return [
    `## Body \`${name}\``,
    `*${title}.* ${help} ${count.toLocaleString('en-US')} parameters as drawn.`,
    drawing(policyBody.layers),
    own ? settingsTable(`agents.NAME.${name}`, own) : 'Its settings stand among the agent\'s own ([agents.md](agents.md)).'
  ].join('\n\n') // prettier-ignore
}

function drawing(layers: readonly Layer[]): string {
  const label = ({ name, kind, output }: Layer): string => `"${name === kind ? kind : `${name}: ${kind}`}<br/>${output.join(' x ')}"`
  const nodes = layers.map((layer, index) => `  l${index}[${label(layer)}]`)
  const chain = layers.map((_, index) => `l${index}`).join(' --> ')
  return ['```mermaid', 'flowchart TD', ...nodes, `  ${chain}`, '```'].join('\n')
}

function componentSection({ title, file, source, text, drawing: steps, shapes, defaults }: ComponentText): string {
  return [
    `### ${title}`,
    `\`${file}\`, after ${source}.`,
    text,
    ['```mermaid', 'flowchart LR', ...steps.map((step, index) => `  s${index}["${step}"]`), `  ${steps.map((_, index) => `s${index}`).join(' --> ')}`, '```'].join('\n'),
    `Shapes: ${shapes}. Defaults: ${defaults}.`
  ].join('\n\n') // prettier-ignore
}
