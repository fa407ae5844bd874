/* The flags of `npm run bench:peer`. */
import { resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { MissingPart } from '../console.mjs'

/** Iterations measured in one process, after one that is not: enough for a median, few enough that a round stays short. */
export const usualIterations = { tiny: 30, mnist: 3, cifar: 3 }
/** @typedef {keyof typeof usualIterations} Config */
export const configNames = /** @type {readonly Config[]} */ (Object.keys(usualIterations))

/**
 * @typedef {object} PeerRequest
 * @property {string} python program that runs the reference
 * @property {string} reference folder of its checkout
 * @property {readonly { name: Config, iterations: number }[]} configs
 * @property {number} rounds
 * @property {readonly string[]} ours flags passed to our own benchmark as they are
 * @property {boolean} json
 */

/** Switches of our own benchmark alone; the reference has nothing to answer them with. */
const ownSwitches = /** @type {const} */ (['backend', 'compile', 'precision'])
const usage =
  'npm run bench:peer -- --python PATH --reference FOLDER [--config tiny,mnist,cifar] [--rounds 3] [--iterations N] [--backend B] [--compile C] [--precision P] [--json] [-- FLAGS OF OUR BENCH]'

/**
 * @param {readonly string[]} argv without the program and the script
 * @param {string} folder that relative paths start from
 * @returns {PeerRequest}
 * @throws {MissingPart} naming the flag that is absent or cannot be used
 */
export function peerRequest(argv, folder) {
  const end = argv.indexOf('--')
  const { values } = parseArgs({
    args: end < 0 ? [...argv] : argv.slice(0, end),
    options: {
      python: { type: 'string' },
      reference: { type: 'string' },
      config: { type: 'string', default: configNames.join(',') },
      rounds: { type: 'string', default: '3' },
      iterations: { type: 'string' },
      backend: { type: 'string' },
      compile: { type: 'string' },
      precision: { type: 'string' },
      json: { type: 'boolean', default: false }
    }
  })
  const iterations = values.iterations === undefined ? undefined : positive('--iterations', values.iterations)
  return {
    python: program(required('--python', values.python, 'the Python that has the packages of the reference'), folder),
    reference: resolve(folder, required('--reference', values.reference, 'the folder of its checkout')),
    configs: values.config.split(',').map((word) => {
      const name = configNames.find((known) => known === word)
      if (name === undefined) throw new MissingPart(`There is no benchmark "${word}".`, `Benchmarks: ${configNames.join(', ')}, separated by commas.`)
      return { name, iterations: iterations ?? usualIterations[name] }
    }),
    rounds: positive('--rounds', values.rounds),
    ours: [
      ...ownSwitches.flatMap((name) => {
        const value = values[name]
        return value === undefined ? [] : [`--${name}`, value]
      }),
      ...(end < 0 ? [] : argv.slice(end + 1))
    ],
    json: values.json
  }
}

/**
 * @param {string} flag
 * @param {string | undefined} value
 * @param {string} meaning
 */
function required(flag, value, meaning) {
  if (value === undefined || value === '') throw new MissingPart(`${flag} is not given: ${meaning}.`, `Usage: ${usage}`)
  return value
}

/**
 * A bare name is looked up on PATH, as a shell would.
 * @param {string} name
 * @param {string} folder
 */
function program(name, folder) {
  return name.includes('/') || name.includes(sep) ? resolve(folder, name) : name
}

/**
 * @param {string} flag
 * @param {string} value
 */
function positive(flag, value) {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < 1) throw new MissingPart(`${flag} is ${value}, but must be a whole number from 1 up.`, `Usage: ${usage}`)
  return number
}
