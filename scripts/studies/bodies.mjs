/*
 * The five bodies on the 8 x 8 digits at equal numbers of parameters: prints test accuracies as Markdown, interquartile means with bootstrap
 * intervals, and draws docs/images/bodies.svg.
 *
 *   node scripts/studies/bodies.mjs --workspace FOLDER [--seeds 1,2,3,4,5] [--iterations 60]
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { giveUp } from '../console.mjs'
import { root } from '../places.mjs'
import { curvePlot } from './curve-plot.mjs'
import { trainSeeds } from './seeds.mjs'
import { bootstrapInterval, interquartileMean, smoothed } from './statistics.mjs'
import { setFlags, studyArguments } from './study-arguments.mjs'

/** Sizes that make every prover about 15,760 parameters large, heads included; the verifier has 403 more for its decisions. */
const sizes = {
  nip: { 'image_classification.initial_num_channels': '16' },
  rlpyt_conv2d: { 'agents._default.rlpyt_conv2d.channels': '[16,16]', 'agents._default.rlpyt_conv2d.hidden_sizes': '43' },
  rlpyt_mlp: { 'agents._default.rlpyt_mlp.hidden_sizes': '[33,33]' },
  amago_cnn: {
    'agents._default.amago_cnn.channels': '[16,24,24]',
    'agents._default.amago_cnn.img_features': '24',
    'agents._default.amago_cnn.rl2_features': '8',
    'agents._default.amago_cnn.d_output': '30'
  },
  amago_ff: { 'agents._default.amago_ff.d_hidden': '32', 'agents._default.amago_ff.d_output': '27' }
}
const colours = ['#57606a', '#0969da', '#1a7f37', '#bc4c00', '#8250df']

try {
  const { workspace, seeds, values } = studyArguments({ iterations: { type: 'string', default: '60' } })
  const iterations = String(values['iterations'])
  const common = [
    'dataset=digits8',
    'rl.frames_per_batch=512',
    `rl.num_iterations=${iterations}`,
    'rl.lr=0.003',
    'rl.anneal_lr=true',
    'rl.num_test_iterations=8',
    'nip_protocol.max_message_rounds=4',
    'nip_protocol.min_message_rounds=3'
  ]
  const sides = []
  for (const [body, own] of Object.entries(sizes)) {
    const settings = [...common, `agents._default.body=${body}`, ...Object.entries(own).map(([path, value]) => `${path}=${value}`)]
    sides.push({ body, runs: await trainSeeds({ workspace, name: `bodies-${iterations}-${body.replace('_', '-')}`, flags: setFlags(settings), seeds }) })
  }
  console.log('| body | test accuracy, by seed | interquartile mean | 95 % bootstrap interval | messages shuffled, over the seeds |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const { body, runs } of sides) {
    const tests = runs.map((run) => run.testAccuracy)
    const { low, high } = bootstrapInterval(tests, interquartileMean, 1)
    const shuffled = runs.map((run) => run.shuffledAccuracy)
    const range = `${Math.min(...shuffled).toFixed(3)} to ${Math.max(...shuffled).toFixed(3)}`
    const list = tests.map((value) => value.toFixed(3)).join(', ')
    console.log(`| \`${body}\` | ${list} | ${interquartileMean(tests).toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)} | ${range} |`)
  }
  const plotted = sides.map(({ body, runs }, index) => ({ label: body, colour: colours[index] ?? '#000', band: bandOf(runs) }))
  const title = 'Five bodies'
  writeFileSync(join(root, 'docs/images/bodies.svg'), curvePlot(title, plotted, { low: 0.4, high: 1, step: 0.1, label: 'training accuracy' }))
} catch (thrown) {
  giveUp(thrown)
}

/**
 * Interquartile mean of the smoothed curves at each iteration, with its bootstrap interval.
 * @param {readonly import('./seeds.mjs').StudiedRun[]} runs
 */
function bandOf(runs) {
  const curves = runs.map((run) => smoothed(run.accuracy, 5))
  const columns = curves[0]?.map((_, at) => curves.map((curve) => curve[at] ?? 0)) ?? []
  const intervals = columns.map((values, at) => bootstrapInterval(values, interquartileMean, at + 2))
  return { low: intervals.map(({ low }) => low), mean: columns.map(interquartileMean), high: intervals.map(({ high }) => high) }
}
