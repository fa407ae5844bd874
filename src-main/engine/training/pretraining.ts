import { withoutPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArray } from '@shared/domain/arrays'
import { SoloTraining, soloMetrics } from './solo-training'
import type { SoloTrainingOptions } from './solo-training'

/** Settings that pretraining does not depend on: runs that differ in these alone share what it has come to. Everything else counts (departure G55). */
export const unrelatedToPretraining = [
  'trainer',
  'dataset',
  'pretrain_agents',
  'rl',
  'ppo',
  'spg',
  'reinforce',
  'early_stopping',
  'message_regression',
  'base_run',
  'protocol_common',
  'zk_protocol'
] as const

/**
 * What pretraining depends on besides the images and the machine, as text. Turns and rewards of the protocol do not count, but the
 * sizes that follow from it do: they stand in the shape.
 */
export function pretrainingOrigin(config: RunConfig, shape: unknown): string {
  const related = unrelatedToPretraining.reduce((tree, path) => withoutPath(tree, path), config as unknown as Tree)
  return JSON.stringify({
    config: related,
    use_shared_body: config.rl.use_shared_body,
    trainer: config.trainer === 'reinforce' ? config.reinforce : null,
    shape
  })
}

export interface PretrainedBodies {
  /** Bodies alone, by the keys they have in dialogues. */
  readonly model: ReadonlyMap<string, NamedArray>
  readonly metrics: Readonly<Record<string, number>>
}

/** All epochs of solo training, and the bodies it leaves (nip-spec 8.7); heads are thrown away. */
export async function pretrainBodies(
  options: SoloTrainingOptions,
  { checkpoint, progress }: { readonly checkpoint: () => Promise<void>; readonly progress: (done: number, total: number) => void }
): Promise<PretrainedBodies> {
  const { program, config } = options
  const training = new SoloTraining(options)
  const { num_epochs: epochs } = config.solo_agent
  for (let epoch = 0; epoch < epochs; epoch++) {
    progress(epoch, epochs)
    await training.epoch(epoch, checkpoint)
  }
  progress(epochs, epochs)
  const metrics = soloMetrics(program.agents, await training.heldOut(checkpoint), 'pretrain_test_')
  const { model } = await program.read()
  return { model: new Map([...model].filter(([key]) => !key.includes('.solo_head.'))), metrics }
}
