import type { SchemaNode } from '@shared/config/field'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { RunSchema } from '@shared/config/run-schema'
import { distinctParts } from '../../src-main/engine/agents/agent-parts'
import { createNetworks } from '../../src-main/engine/agents/networks'
import type { KeySpec, Part } from '../../src-main/engine/agents/part'
import { soloHead } from '../../src-main/engine/agents/solo-head'
import { deriveRunShape } from '../../src-main/engine/scenario/shape'
import { settingsTable } from './settings-table'

const image = { channels: 1, height: 28, width: 28 }
const example: Tree = { interaction_protocol: 'nip', nip_protocol: { max_message_rounds: 4 }, rl: { minibatch_size: 1 } }
const everything: Tree = {
  include_linear_message_space: true,
  agents: { verifier: { pretrained_embeddings_model: 'resnet18' } },
  image_classification: { pretrained_embeddings_input_size: 256 }
}

/** docs/agents.md: keys, shapes and parameters are those the parts declare. */
export function agentPage(schema: RunSchema): string {
  const root = schema.schema as SchemaNode
  return [
    introduction,
    ...partSections(schema),
    parametersText,
    parameterTable(schema),
    '## Settings of an agent',
    'Under `agents.NAME`, or `agents._default` for all agents not named.',
    settingsTable('agents.NAME', schema.agent as SchemaNode),
    '## Settings that all agents share',
    settingsTable('image_classification', root.properties?.['image_classification'] ?? {}),
    pretrained,
    exchange
  ].join('\n\n') + '\n' // prettier-ignore
}

const introduction = `# Agents

<!-- Made by \`node scripts/docs.mjs\` from the parts in src-main/engine/agents and the schema; a test keeps it current. -->

An agent is a body, a policy head and a value head, each one file in \`src-main/engine/agents\`; \`body\` chooses among several, of which this page
describes \`nip\` and [networks.md](networks.md) all. The body turns the image and the dialogue so far into
one vector for the image and one for every pixel of the message grid; the heads turn those into choices and a value. With \`rl.use_shared_body\` off
policy and value have a body each (\`policy_body\`, \`value_body\`). Agents share no parameters.

The message grid is the image halved, rounding down, \`image_classification.num_block_groups\` times. A symbol of a message is one pixel of that grid;
with the linear message space every message has a second symbol, one of \`d_linear_message_space\`. An agent reads and writes the channels it sees;
logits of all others are -1e9, and in round 0 the last message is blank. Every agent chooses in every round: what it writes out of turn is not heard.

An agent with \`is_random\` plays by lot: a body of zeros, a policy head that finds everything equally likely, a value head that says 0, and no parameters.

Axes: \`n\` frames; \`channel\` those the agent sees; \`position\` symbols per channel and round; \`slot\` channel times position; \`pixel\` of the message grid.`

const parametersText = `## Parameters

Checkpoints hold every parameter under \`<agent>.<part>.<path>\`, with the reference's paths and PyTorch's layouts: linear (out, in), convolution
(out, in, height, width). These are those of a verifier with default settings, four rounds and one channel, on images of 28 x 28 pixels; blocks,
activations and pools count up under \`cnn_encoder\`, and without the round input the numbers under \`decider\` and \`value_mlp\` are lower by one.
Residual blocks hold \`conv1\`, \`bn1\`, \`conv2\`, \`bn2\` and, where channels or grid change, \`downsample\`; \`running_mean\` and \`running_var\` are state
that is not trained.`

const pretrained = `## Pretrained features

With \`pretrained_embeddings_model\` an agent sees, beside the image, what a network trained on other images makes of it. \`resnet18\` is torchvision's
ResNet-18 with its own names; \`scripts/fixtures/resnet18.py\` made the numbers it is checked against. Roundtable does not come with weights and does
not fetch any. To make the file:

\`\`\`python
from safetensors.torch import save_file
from torchvision.models import ResNet18_Weights, resnet18
save_file(resnet18(weights=ResNet18_Weights.IMAGENET1K_V1).state_dict(), "resnet18.safetensors")
\`\`\`

and put it into the folder \`weights\` of the workspace. A file that is missing, of another network or without what the layer needs is refused when
the run is configured.

Images, grey ones three times over, are resized (bilinear, antialiased) to a square of \`pretrained_embeddings_input_size\` and normalised as the weights
expect. The features of the chosen layer come as a grid: coarser than the image in both directions, they are repeated over it; as fine, taken as they
are; finer by whole factors, averaged over blocks. Anything else is refused by name. The first run computes them for the whole data set, which the log
follows and a stop ends; they are kept in \`derived/embeddings\` of the workspace by what they depend on (images, weights, layer, size, normalisation,
backend and library), read from there image by image, and may be deleted at any time.`

const exchange = `## Exchanging weights with PyTorch

The names are those of the reference's modules, so its state dicts, saved as safetensors, can replace weights of a run:

\`\`\`
roundtable fork RUN --from ITERATIONS --weights agents.safetensors                          # full names, any number of whole parts
roundtable fork RUN --from ITERATIONS --weights body.safetensors --part verifier.body       # one part under bare names
\`\`\`

\`import-weights FILE --run RUN\` asks for less: it names what a file and a run have in common, what only one of them has and what has another shape, and goes
on in a fork with what fits (\`--part prover.body\` for a module's own state dict, \`--tau 0.1\` to blend, \`--report\` to change nothing). Names may carry the
\`module.\` of DistributedDataParallel; layouts are PyTorch's on both sides, (out, in, height, width) for convolutions.

\`\`\`
roundtable export RUN --to safetensors --part prover.body --bare                            # what the library's own module loads, strictly
roundtable import-weights their-body.safetensors --run RUN --part prover.body
\`\`\`

The optimiser begins anew for what was replaced. \`num_batches_tracked\` is ignored; running statistics may be missing. The other way round,
\`checkpoints/<iterations>/model.safetensors\` of a run loads there:

\`\`\`python
from safetensors.torch import load_file
given = load_file("model.safetensors")
module.load_state_dict({key.removeprefix("verifier.body."): value for key, value in given.items() if key.startswith("verifier.body.")})
\`\`\`

(with \`strict=False\` where a residual body keeps counters of training batches, or, without \`functionalize_modules\`, no running statistics).`

const titles: Readonly<Record<string, string>> = {
  body: 'Body',
  policy_head: 'Policy head',
  value_head: 'Value head',
  solo_head: 'Solo head'
}

const sentences: Readonly<Record<string, string>> = {
  body: 'Two linear layers per pixel of history, image and pretrained features; block groups, each ending in a pool; the last message joined to the grid; one linear layer per pixel of the grid and one on its mean. `linear_history` is there with the linear message space, `pretrained_embeddings` where the agent uses them.',
  policy_head:
    'One network per pixel of the grid points, in every slot; deciders have a network for accepting, rejecting and going on, and with the linear message space one more says which symbol. `decision_logits` and `round` are there for agents that decide.',
  value_head: 'What the rest of the dialogue is worth to the agent.',
  solo_head: 'For answering without any dialogue: reject or accept. Built by the settings of the decider, provers included.'
}

function partSections(schema: RunSchema): string[] {
  return partsOf(schema, everything).map((part) => [`## ${titles[part.name]} (\`${part.name}\`)`, sentences[part.name], keyTable(part)].join('\n\n'))
}

function keyTable({ reads, writes }: Part): string {
  const row =
    (verb: string) =>
    ({ key, axes }: KeySpec): string =>
      `| ${verb} | \`${key}\` | ${['n', ...axes.map(({ name }) => name)].join(', ')} |`
  return ['| | key | axes |', '| --- | --- | --- |', ...reads.map(row('reads')), ...writes.map(row('writes'))].join('\n')
}

function parameterTable(schema: RunSchema): string {
  const rows = partsOf(schema, {}).flatMap((part) => part.parameters.map(({ path, shape }) => `| \`${part.name}.${path}\` | ${shape.join(' x ')} |`))
  return ['| parameter | shape |', '| --- | --- |', ...rows].join('\n')
}

/** Of the verifier. */
function partsOf(schema: RunSchema, more: Tree): Part[] {
  const config = requireRunConfig(schema, merged(example, more))
  const shape = deriveRunShape(config, image)
  const index = shape.agents.indexOf('verifier')
  return [...distinctParts(createNetworks(config, shape).agents[index]!), soloHead(config, shape, index)]
}
