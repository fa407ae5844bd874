/*
 * Whether a verifier does better with a prover than alone: the quick start's pair, and its verifier trained on the labels by itself, over
 * several seeds. Prints Markdown.
 *
 *   node scripts/studies/pair-or-alone.mjs --workspace FOLDER [--seeds 1,2,3,4,5]
 */
import { giveUp } from '../console.mjs'
import { trainSeeds } from './seeds.mjs'
import { differenceError, mean, standardError } from './statistics.mjs'
import { setFlags, studyArguments } from './study-arguments.mjs'

/** Learning rates that the lone verifier is given: the pair's, and its own default. */
const rates = ['0.01', '0.001']

try {
  const { workspace, seeds } = studyArguments()
  const preset = ['--preset', 'quickstart']
  const sides = [{ what: 'with a prover', runs: await trainSeeds({ workspace, name: 'pair', flags: preset, seeds }) }]
  for (const rate of rates) {
    const flags = [...preset, ...setFlags(['trainer=solo_agent', 'solo_agent.num_epochs=50', `solo_agent.learning_rate=${rate}`])]
    const runs = await trainSeeds({ workspace, name: `alone-${rate.replace('.', '')}`, flags, seeds, test: 'verifier.test_mean_accuracy' })
    sides.push({ what: `alone, learning rate ${rate}`, runs })
  }
  const pair = sides.slice(0, 1).flatMap(({ runs }) => runs.map((run) => run.testAccuracy))
  console.log('| verifier | test accuracy, by seed | mean | standard error | pair minus this, with its standard error |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const { what, runs } of sides) {
    const tests = runs.map((run) => run.testAccuracy)
    const apart = what === 'with a prover' ? '' : `${(mean(pair) - mean(tests)).toFixed(3)} (${differenceError(pair, tests).toFixed(3)})`
    console.log(
      `| ${what} | ${tests.map((value) => value.toFixed(3)).join(', ')} | ${mean(tests).toFixed(3)} | ${standardError(tests).toFixed(3)} | ${apart} |`
    )
  }
} catch (thrown) {
  giveUp(thrown)
}
