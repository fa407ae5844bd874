/*
 * Whether two execution plans learn the same: several seeds with each, on the 8 x 8 digits, and the difference of the mean final test
 * accuracies beside its standard error.
 *
 *   node scripts/studies/same-learning.mjs --workspace FOLDER --plan="--compile on" --plan="--compile off" [--seeds 1,2,3,4,5] [--iterations 150]
 */
import { giveUp } from '../console.mjs'
import { trainSeeds } from './seeds.mjs'
import { differenceError, mean, standardError } from './statistics.mjs'
import { setFlags, studyArguments } from './study-arguments.mjs'

try {
  const { workspace, seeds, values } = studyArguments({ plan: { type: 'string', multiple: true, default: [] }, iterations: { type: 'string', default: '150' } })
  const plans = /** @type {readonly string[]} */ (values['plan'])
  const iterations = String(values['iterations'])
  if (plans.length < 2) throw new Error('--plan="FLAGS" is needed twice or more: the flags of train that are compared.')
  const settings = setFlags([
    'dataset=digits8',
    'rl.frames_per_batch=512',
    `rl.num_iterations=${iterations}`,
    'rl.lr=0.003',
    'rl.anneal_lr=true',
    'rl.num_test_iterations=8',
    'nip_protocol.min_message_rounds=3',
    'image_classification.num_block_groups=1',
    'image_classification.initial_num_channels=8'
  ])

  const sides = []
  for (const plan of plans) {
    const words = plan.split(' ').filter((word) => word !== '')
    const name = `same-${iterations}-${words.join('').replace(/[^a-z0-9]+/gi, '-')}`.replace(/-+/g, '-')
    const runs = await trainSeeds({ workspace, name, flags: [...settings, ...words], seeds })
    sides.push({ plan, tests: runs.map((run) => run.testAccuracy), speeds: runs.map((run) => run.framesPerSecond) })
  }
  console.log('| plan | test accuracy, by seed | mean | standard error | difference from the first | its standard error | frames/s |')
  console.log('| --- | --- | --- | --- | --- | --- | --- |')
  const first = /** @type {typeof sides[number]} */ (sides[0])
  for (const side of sides) {
    const { plan, tests, speeds } = side
    const apart = side === first ? ['', ''] : [(mean(tests) - mean(first.tests)).toFixed(4), differenceError(tests, first.tests).toFixed(4)]
    const cells = [
      `\`${plan}\``,
      tests.map((value) => value.toFixed(3)).join(', '),
      mean(tests).toFixed(4),
      standardError(tests).toFixed(4),
      ...apart,
      mean(speeds).toFixed(0)
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
} catch (thrown) {
  giveUp(thrown)
}
