/* A study trains one configuration with several seeds. Its runs are ordinary ones: they stay in the workspace and open in the app. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOrThrow } from '../child.mjs'
import { say } from '../console.mjs'
import { root } from '../places.mjs'

/**
 * What is kept of a finished run.
 * @typedef {object} StudiedRun
 * @property {number} seed
 * @property {readonly number[]} accuracy of the verifier on the training episodes, by iteration
 * @property {readonly number[]} episodeLength mean message rounds of an episode, by iteration
 * @property {number} testAccuracy after the last iteration
 * @property {number} shuffledAccuracy the same with the messages of other dialogues
 * @property {number} framesPerSecond
 */

/**
 * Trains whatever of these runs is not in the workspace yet, one after the other, and reads them all. Interrupted studies go on where
 * they were.
 * @param {{ workspace: string, name: string, flags: readonly string[], seeds: readonly number[], test?: string }} study runs are called
 *   `name`-seed; `test` is the metric of the final test, `test_mean_accuracy` unless another is given
 * @returns {Promise<StudiedRun[]>} in the order of the seeds
 */
export async function trainSeeds({ workspace, name, flags, seeds, test }) {
  const runs = []
  for (const seed of seeds) {
    const id = `${name}-${seed}`
    const state = stateOf(workspace, id)
    const cli = [join(root, 'out/cli.js')]
    const place = ['--workspace', workspace, '--json']
    if (state !== 'finished') {
      say(`${id} ...`)
      const start = ['train', '--run-id', id, '--set', `seed=${seed}`, '--stored-episodes', '0', ...flags]
      await runOrThrow(process.execPath, [...cli, ...(state === null ? start : ['resume', id]), ...place])
    }
    runs.push(finishedRun(workspace, id, seed, test))
  }
  return runs
}

/**
 * @param {string} workspace
 * @param {string} id
 */
function stateOf(workspace, id) {
  try {
    return String(readJson(join(workspace, 'runs', id, 'status.json')).state)
  } catch (reason) {
    if (/** @type {NodeJS.ErrnoException} */ (reason).code === 'ENOENT') return null
    throw reason
  }
}

/**
 * @param {string} workspace
 * @param {string} id
 * @param {number} seed
 * @param {string} [test]
 * @returns {StudiedRun}
 */
export function finishedRun(workspace, id, seed, test = 'test_mean_accuracy') {
  const folder = join(workspace, 'runs', id)
  const status = readJson(join(folder, 'status.json'))
  if (status.state !== 'finished') throw new Error(`${folder}: the run is ${status.state}, not finished.`)
  const rows = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).metrics)
  return {
    seed,
    accuracy: rows.map((row) => row.mean_accuracy),
    episodeLength: rows.map((row) => row.mean_episode_length),
    testAccuracy: status.headline[test],
    shuffledAccuracy: status.headline.test_mean_accuracy_messages_shuffled,
    framesPerSecond: status.progress.framesPerSecond
  }
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
