import type { RunConfig } from '@shared/config/run-schema'
import type { RateFactor, RunShape, UpdateBatch } from '../../../engine/agents/run-program'
import { createNetworks } from '../../../engine/agents/networks'
import { generalisedAdvantages } from '../../../engine/objectives/gae'
import type { Advantages } from '../../../engine/objectives/gae'
import { learningRate } from '../../../engine/objectives/learning-rates'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { TrainingProbe } from '../../../engine/objectives/probes/training-probe'
import type { ProbedStep } from '../../../engine/objectives/probes/training-probe'
import { flattenedRewardToGo } from '../../../engine/objectives/reward-to-go'
import { rulesOf } from '../../../engine/protocols/registry'
import { rateFactors } from '../../../engine/training/rate-factors'
import { StatisticsSum, valueStatistics } from '../../../engine/training/statistics'
import { UpdateMeans } from '../../../engine/training/update-means'
import { inputArray, numberSetting } from '../case-arrays'
import { arraysUnder, caseNetwork, prefixed } from '../case-network'
import { caseRollout, chosenRows } from '../case-rollouts'
import type { Rollout } from '../case-rollouts'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** Whole iterations on given experience: what choices were worth, every minibatch's loss, gradients, parameters, rates and statistics. */
export const nipTrainLoop: ParityFamily = { family: 'nip_train_loop', run: trainLoop }

async function trainLoop(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config, shape } = network
  const skip = departed(config)
  if (skip !== null) return { skip }
  const probe = new TrainingProbe(config, shape, arraysUnder(given.arrays, 'weight/'), compute)
  const recorder = new Recorder(config, shape)
  const rows = inputArray(given, 'seedinput/minibatch_rows')
  const [minibatches = 0, size = 0] = rows.shape
  const iterations = numberSetting(given, 'iterations')
  const perIteration = minibatches / iterations
  const verifier = rulesOf(config).verifier
  for (let iteration = 0; iteration < iterations; iteration++) {
    const rollout = caseRollout(given, iteration, shape, verifier)
    const worth = await worthOf(probe, rollout, config)
    recorder.experience(iteration, rollout, worth)
    const means = new UpdateMeans()
    const factor = rateFactors(config, shape.agents, iteration)
    for (let index = iteration * perIteration; index < (iteration + 1) * perIteration; index++) {
      const batch = minibatch(rollout, worth, Int32Array.from(rows.data.subarray(index * size, (index + 1) * size)))
      if (index === 0) {
        recorder.first(await probe.gradient(batch))
        if (probe.rule.steer !== null) recorder.sweep(await probe.sweep(batch))
      }
      const step = await probe.step(batch, factor)
      means.add(step.named)
      recorder.step(step, factor)
    }
    recorder.iteration(iteration, probe.parameters(), means.means)
  }
  return recorder.output(given.config['test_stats'] === true)
}

/** Where ours does something else in both modes. */
function departed({ agents }: RunConfig): string | null {
  const every = Object.values(agents)
  return every.some(({ agent_lr_factor: { actor, critic } }) => actor === 0 || critic === 0) ? 'fixed: G38' : null
}

/** What the objective learns by; (frame, agent) each. */
interface Worth {
  readonly value: Float32Array
  readonly nextValue: Float32Array
  readonly advantages: Advantages
  readonly rewardToGo: Float64Array
  /** Whether there is a critic. */
  readonly valued: boolean
}

async function worthOf(probe: TrainingProbe, { frames, root, next, terminated }: Rollout, { rl }: RunConfig): Promise<Worth> {
  const { environments, steps, agents, reward, agentsDone } = frames
  const blank = new Float64Array(frames.frames * agents)
  const valued = probe.rule.signals.includes('advantage')
  if (!valued) {
    const rewardToGo = flattenedRewardToGo({ environments, steps, agents, reward, done: agentsDone }, rl.gamma)
    const none = new Float32Array(blank.length)
    return { value: none, nextValue: none, advantages: { advantage: blank, target: blank }, rewardToGo, valued }
  }
  const value = await probe.values(root)
  const nextValue = await probe.values(next)
  const given = { environments, steps, agents, reward, value, nextValue, done: agentsDone, terminal: terminated }
  frames.value.set(value)
  return { value, nextValue, advantages: generalisedAdvantages(given, rl.gamma, rl.lmbda), rewardToGo: blank, valued }
}

function minibatch({ frames: { frames }, root, pixels, decisions, symbols, logProbability }: Rollout, worth: Worth, rows: Int32Array): UpdateBatch {
  const chosen = <Data extends Float32Array | Int32Array>(values: Data): Data => chosenRows(values, rows, frames)
  const { advantage, target } = worth.advantages
  return {
    count: rows.length,
    image: chosen(root.image),
    x: chosen(root.x),
    message: chosen(root.message),
    round: chosen(root.round),
    decisionRestriction: chosen(root.decisionRestriction),
    linearMessageHistory: root.linearMessageHistory === null ? null : chosen(root.linearMessageHistory),
    embedding: null,
    pixels: chosen(pixels),
    decisions: chosen(decisions),
    symbols: symbols === null ? null : chosen(symbols),
    logProbability: chosen(logProbability),
    advantage: chosen(Float32Array.from(advantage)),
    valueTarget: chosen(Float32Array.from(target)),
    oldValue: chosen(worth.value),
    rewardToGo: chosen(Float32Array.from(worth.rewardToGo))
  }
}

interface ParameterGroup {
  readonly lr: number
  readonly size: number
  readonly agent: string | null
  readonly parts: readonly string[]
}

/** The optimiser's groups as the reference lays them out (nip-spec 8.4): the actor's and the critic's body, and what is none, of every agent. */
function parameterGroups(config: RunConfig, shape: RunShape): ParameterGroup[] {
  const { parameters } = createNetworks(config, shape)
  return shape.agents.flatMap((agent) => {
    const own = parameters.filter((parameter) => parameter.agent === agent)
    return [['body', 'policy_body'], ['value_body'], ['policy_head'], ['value_head']].map((parts): ParameterGroup => {
      const members = own.filter(({ part }) => parts.includes(part))
      const present = [...new Set(members.map(({ part }) => part))]
      return { lr: learningRate(config, agent, parts[0]!), size: members.length, agent: members.length > 0 ? agent : null, parts: present }
    })
  })
}

/** Collects what a case records, under its names. */
class Recorder {
  readonly #config: RunConfig
  readonly #shape: RunShape
  readonly #tensors = new Map<string, ArrayLike<number>>()
  readonly #values: Record<string, unknown> = {}
  readonly #columns = new Map<string, number[]>()
  readonly #rates: number[][] = []
  readonly #groups: readonly ParameterGroup[]
  /** The agent of each group, by index. */
  readonly #owners: readonly number[]
  #statistics: Readonly<Record<string, number>> = {}

  constructor(config: RunConfig, shape: RunShape) {
    this.#config = config
    this.#shape = shape
    const groups = parameterGroups(config, shape)
    const perAgent = groups.length / shape.agents.length
    const trained = groups.flatMap(({ lr }, index) => (lr > 0 ? [index] : []))
    this.#groups = trained.map((index) => groups[index]!)
    this.#owners = trained.map((index) => Math.floor(index / perAgent))
    this.#values['param_groups'] = this.#groups
  }

  experience(iteration: number, { frames }: Rollout, { value, nextValue, advantages, rewardToGo, valued }: Worth): void {
    const sum = new StatisticsSum(this.#shape, this.#config.reference_quirks)
    sum.add(frames)
    this.#statistics = { ...sum.finish(''), ...(valued ? valueStatistics(this.#shape, frames, advantages) : {}) }
    for (const [name, own] of Object.entries(this.#statistics)) {
      this.#values[`it${iteration}.${name}`] = own
      // the reference's test record, on the same experience
      if (iteration === 0) this.#values[`test.${tested(name)}`] = own
    }
    if (!valued) return void this.#tensors.set('output/reward_to_go_last', rewardToGo)
    const found = { value, next_value: nextValue, advantage: advantages.advantage, value_target: advantages.target }
    for (const [name, values] of Object.entries(found)) this.#tensors.set(`output/it${iteration}.${name}`, values)
  }

  first(gradient: ReadonlyMap<string, Float32Array>): void {
    for (const [name, values] of prefixed('grad/first|', gradient)) this.#tensors.set(name, values)
  }

  sweep({ objectives, scores, responses }: Awaited<ReturnType<TrainingProbe['sweep']>>): void {
    const put = (what: string, byKey: ReadonlyMap<string, Float32Array>): void => {
      for (const [name, values] of prefixed(`output/${what}|`, byKey)) this.#tensors.set(name, values)
    }
    put('scores', scores)
    objectives.forEach((byKey, agent) => put(`objective_grads.${agent}`, byKey))
    responses.forEach((byKey, pair) => put(`ihvp.${pair}`, byKey))
  }

  step({ named, parts }: ProbedStep, factor: RateFactor): void {
    for (const [name, value] of Object.entries(named)) if (!name.includes('.')) this.#append(name === 'grad_norm' ? name : `minibatch_loss.${name}`, value)
    for (const name of ['loss_objective', 'loss_entropy', 'loss_critic', 'loss_actor', 'reward_to_go']) {
      // of Stackelberg objectives the whole matrix is recorded, not only its columns' means
      const whole = name === 'loss_objective' ? parts['costs'] : undefined
      const own = whole ?? this.#shape.agents.map((agent) => named[`${agent}.${name}`])
      for (const value of own) if (value !== undefined) this.#append(`minibatch_loss.agents.${name}`, value)
    }
    // the groups of agents that rest are taken out
    const factors = this.#groups.map(({ lr }, index) => lr * (typeof factor === 'number' ? factor : factor[this.#owners[index]!]!))
    this.#rates.push(factors.filter((rate) => rate > 0))
  }

  iteration(iteration: number, parameters: ReadonlyMap<string, Float32Array>, means: Readonly<Record<string, number>>): void {
    for (const [name, values] of prefixed(`output/after_it${iteration}|`, parameters)) this.#tensors.set(name, values)
    for (const [name, value] of Object.entries(means)) this.#values[`it${iteration}.${name}`] = value
  }

  output(withTest: boolean): CaseOutput {
    const values = Object.fromEntries(Object.entries(this.#values).filter(([name]) => withTest || !name.startsWith('test.')))
    return { tensors: new Map([...this.#tensors, ...prefixed('output/', this.#columns)]), values: { ...values, lr_per_step: this.#rates } }
  }

  #append(name: string, value: number): void {
    const column = this.#columns.get(name) ?? []
    column.push(value)
    this.#columns.set(name, column)
  }
}

/** `prover.mean_value` to `prover.test_mean_value`. */
function tested(name: string): string {
  const dot = name.lastIndexOf('.') + 1
  return `${name.slice(0, dot)}test_${name.slice(dot)}`
}
