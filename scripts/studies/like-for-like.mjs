/*
 * The learning curves of the reference system against ours with reference_quirks, on the 8 x 8 digits: prints the comparison as Markdown
 * and draws docs/images/fidelity-*.svg.
 *
 *   node scripts/studies/like-for-like.mjs --workspace FOLDER [--seeds 1,2,3,4,5,6,7,8,9,10]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { giveUp } from '../console.mjs'
import { root } from '../places.mjs'
import { curvePlot } from './curve-plot.mjs'
import { trainSeeds } from './seeds.mjs'
import { bandOf, mean, shareAlike, shareInside } from './statistics.mjs'
import { setFlags, studyArguments } from './study-arguments.mjs'

/** The settings the reference's curves were recorded with; all others are its defaults, and ours. */
const settings = [
  'reference_quirks=true',
  'dataset=digits8',
  'rl.frames_per_batch=512',
  'rl.num_iterations=400',
  'rl.num_epochs=4',
  'rl.minibatch_size=64',
  'rl.lr=0.001',
  'rl.num_test_iterations=4',
  'rl.num_normalization_steps=100',
  'dataset_options.binarification_method=merge',
  'image_classification.num_block_groups=1',
  'image_classification.initial_num_channels=8',
  'agents.verifier.num_blocks_per_group=1',
  'agents.prover.num_blocks_per_group=2'
]
const studies = [
  { key: 'digits8', title: 'digits8, guesses from round 1', more: [] },
  { key: 'digits8_min3', title: 'digits8, guesses from round 3', more: ['nip_protocol.min_message_rounds=3'] }
]

try {
  const { workspace, seeds } = studyArguments({ seeds: { type: 'string', default: '1,2,3,4,5,6,7,8,9,10' } })
  const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'reference-curves.json'), 'utf8'))
  for (const { key, title, more } of studies) {
    const ours = await trainSeeds({ workspace, name: key, flags: setFlags([...settings, ...more]), seeds })
    report(key, title, reference[key], ours)
  }
} catch (thrown) {
  giveUp(thrown)
}

/**
 * @typedef {object} ReferenceRun
 * @property {number} seed
 * @property {readonly number[]} accuracy
 * @property {readonly number[]} episodeLength
 * @property {number} [testAccuracy] not recorded of every run
 */

/**
 * @param {string} key
 * @param {string} title
 * @param {readonly ReferenceRun[]} theirs
 * @param {readonly import('./seeds.mjs').StudiedRun[]} ours
 */
function report(key, title, theirs, ours) {
  const tests = { theirs: theirs.flatMap((run) => run.testAccuracy ?? []), ours: ours.map((run) => run.testAccuracy) }
  const bands = { theirs: bandOf(theirs.map((run) => run.accuracy)), ours: bandOf(ours.map((run) => run.accuracy)) }
  const lengths = { theirs: bandOf(theirs.map((run) => run.episodeLength)), ours: bandOf(ours.map((run) => run.episodeLength)) }
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`
  const list = (/** @type {readonly number[]} */ values) => values.map((value) => value.toFixed(3)).join(', ')
  const last = (/** @type {readonly number[]} */ values) => values.slice(-20)
  const row = (/** @type {string} */ what, /** @type {string} */ left, /** @type {string} */ right) => `| ${what} | ${left} | ${right} |`
  console.log(
    [
      `### ${title}`,
      '',
      row('', 'reference', 'ours'),
      row('---', '---', '---'),
      row('test accuracy, by seed', list(tests.theirs), list(tests.ours)),
      row('test accuracy, mean', mean(tests.theirs).toFixed(3), mean(tests.ours).toFixed(3)),
      row('training accuracy, mean of the last 20 iterations', mean(last(bands.theirs.mean)).toFixed(3), mean(last(bands.ours.mean)).toFixed(3)),
      row('episode length, mean of the last 20 iterations', mean(last(lengths.theirs.mean)).toFixed(2), mean(last(lengths.ours.mean)).toFixed(2)),
      '',
      `Test accuracy differs by ${(mean(tests.ours) - mean(tests.theirs)).toFixed(3)}. How much of our mean training curve lies within the reference's band of seeds, and within two standard errors of its mean:`,
      '',
      row('our seeds', 'in the band', 'within two standard errors'),
      row('---', '---', '---'),
      ...groupsOf(ours).map((group) => {
        const curves = group.map((run) => run.accuracy)
        const inside = shareInside(bandOf(curves).mean, bands.theirs)
        const alike = shareAlike(
          curves,
          theirs.map((run) => run.accuracy)
        )
        return row(group.map(({ seed }) => seed).join(', '), percent(inside), percent(alike))
      }),
      ''
    ].join('\n')
  )
  const sides = [
    { label: `reference, ${theirs.length} seeds`, colour: '#9a6700', band: bands.theirs },
    { label: `Roundtable, ${ours.length} seeds`, colour: '#0969da', band: bands.ours }
  ]
  writeFileSync(join(root, `docs/images/fidelity-${key}.svg`), curvePlot(title, sides, { low: 0.4, high: 1, step: 0.1, label: 'training accuracy' }))
}

/**
 * Five seeds at a time, as the reference was recorded, and all of them.
 * @param {readonly import('./seeds.mjs').StudiedRun[]} runs
 */
function groupsOf(runs) {
  const fives = Array.from({ length: Math.floor(runs.length / 5) }, (_, index) => runs.slice(5 * index, 5 * index + 5))
  return runs.length === 5 ? fives : [...fives, runs]
}
