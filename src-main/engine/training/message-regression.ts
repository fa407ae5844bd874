import type { RunConfig } from '@shared/config/run-schema'
import { Random } from '@shared/stats/random'
import type { RunShape } from '../agents/run-program'
import { variantOf } from '../protocols/rules'
import type { ProtocolRules } from '../protocols/rules'
import { silent } from '../scenario/message-history'
import type { MessageHistory } from '../scenario/message-history'
import type { FrameStore } from './frame-store'
import { SparseMlp } from './sparse-mlp'
import type { SparseInput } from './sparse-mlp'

interface Messages {
  readonly rows: readonly SparseInput[]
  readonly labels: readonly number[]
}

/**
 * How well the label can be told from every agent's first message alone (nip-spec 8.11): the accuracy, on messages held out, of a small
 * network that is trained anew in every iteration. Not a number where there are too few messages.
 *
 * An agent's first message is what it sends in the first round in which it may speak. The reference looks at what the agent was sent in the
 * round before instead (departure G58).
 */
export function messageRegressionScores(
  { config, shape, rules, history }: { readonly config: RunConfig; readonly shape: RunShape; readonly rules: ProtocolRules; readonly history: MessageHistory },
  frames: FrameStore,
  iteration: number
): Record<string, number> {
  const { enabled, agents: chosen } = config.message_regression
  if (!enabled) return {}
  const scores: Record<string, number> = {}
  shape.agents.forEach((name, agent) => {
    if (chosen !== null && !chosen.includes(name)) return
    const messages = config.reference_quirks ? received(agent, shape, rules, history, frames) : sent(agent, shape, rules, frames)
    scores[`${name}.message_regression_score`] = scoreOf(
      messages,
      inputsOf(shape, history),
      config.message_regression,
      Random.of(config.seed, 'message regression').fork(`${name} ${iteration}`)
    )
  })
  return scores
}

/** Pixels and symbols of every channel and position, end to end. */
function inputsOf({ latentHeight, latentWidth, linearSymbols }: RunShape, { channels, positions }: MessageHistory): number {
  return channels * positions * (latentHeight * latentWidth + (linearSymbols ?? 0))
}

/** What the agent writes in the first round in which it may, in the channels it may write to. */
function sent(agent: number, shape: RunShape, rules: ProtocolRules, frames: FrameStore): Messages {
  const { channels, latentHeight, latentWidth, messageSize, linearSymbols } = shape
  const pixels = latentHeight * latentWidth
  const lines = channels.length * messageSize
  const rows: SparseInput[] = []
  const labels: number[] = []
  for (let frame = 0; frame < frames.frames; frame++) {
    const variant = variantOf(rules, frames.seed[frame]!)
    const round = firstRound(agent, variant, rules)
    if (frames.round[frame] !== round) continue
    const row: number[] = []
    for (let channel = 0; channel < channels.length; channel++) {
      if (!speaks(agent, channel, round, variant, rules)) continue
      for (let position = 0; position < messageSize; position++) {
        const line = channel * messageSize + position
        const chosen = (frame * frames.agents + agent) * frames.slots + line
        row.push(line * pixels + frames.pixels[chosen]!)
        if (frames.symbols !== null && linearSymbols !== null) row.push(lines * pixels + line * linearSymbols + frames.symbols[chosen]!)
      }
    }
    rows.push(row)
    labels.push(frames.label[frame]!)
  }
  return { rows, labels }
}

/** As the reference has it: what all wrote in the round before, nothing in round 0. It has no linear messages, where it stops. */
function received(agent: number, { latentHeight, latentWidth }: RunShape, rules: ProtocolRules, history: MessageHistory, frames: FrameStore): Messages {
  const pixels = latentHeight * latentWidth
  const rows: SparseInput[] = []
  const labels: number[] = []
  for (let frame = 0; frame < frames.frames; frame++) {
    const round = firstRound(agent, variantOf(rules, frames.seed[frame]!), rules)
    if (frames.round[frame] !== round) continue
    const row: number[] = []
    for (let place = 0; round > 0 && place < history.roundSize; place++) {
      const symbol = frames.spoken[frame * history.size + (round - 1) * history.roundSize + place]!
      if (symbol !== silent) row.push(Math.floor(place / history.slots) * pixels + symbol)
    }
    rows.push(row)
    labels.push(frames.label[frame]!)
  }
  return { rows, labels }
}

function firstRound(agent: number, variant: number, rules: ProtocolRules): number {
  for (let round = 0; round < rules.maxRounds; round++) {
    for (let channel = 0; channel < rules.channels.length; channel++) if (speaks(agent, channel, round, variant, rules)) return round
  }
  return -1
}

function speaks(agent: number, channel: number, round: number, variant: number, { active, agents, channels, maxRounds }: ProtocolRules): boolean {
  return active[((variant * maxRounds + round) * agents.length + agent) * channels.length + channel] === 1
}

function scoreOf({ rows, labels }: Messages, inputs: number, settings: RunConfig['message_regression'], random: Random): number {
  const held = Math.ceil(rows.length * settings.test_size)
  const learned = rows.length - held
  if (held === 0 || learned === 0) return NaN
  const order = random.fork('split').permutation(rows.length)
  const { mlp_hidden_size: hidden, mlp_num_layers: layers, mlp_activation: activation, mlp_learning_rate: learningRate } = settings
  const network = new SparseMlp({ inputs, hidden, layers, activation, learningRate }, random.fork('weights'))
  for (let epoch = 0; epoch < settings.mlp_num_epochs; epoch++) {
    const shuffled = random.fork(`epoch ${epoch}`).permutation(learned)
    for (let from = 0; from < learned; from += settings.mlp_batch_size) {
      const batch = Array.from(shuffled.subarray(from, from + settings.mlp_batch_size), (place) => order[place]!)
      network.step(
        batch.map((row) => rows[row]!),
        batch.map((row) => labels[row]!)
      )
    }
  }
  let right = 0
  for (let place = learned; place < rows.length; place++) if (network.answer(rows[order[place]!]!) === labels[order[place]!]) right++
  return right / held
}
