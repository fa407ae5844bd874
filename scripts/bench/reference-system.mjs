/*
 * The reference system beside ours: whether its Python and its checkout will do, its package at the pinned commit, one run of it. The
 * package is taken out of the checkout's history into a folder of its own: it is unedited whatever lies in the work tree, and what the
 * reference writes beside its package stays out of the checkout.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { run, runOrThrow } from '../child.mjs'
import { MissingPart } from '../console.mjs'
import { root } from '../places.mjs'

export const REFERENCE_COMMIT = 'ccb3561ada48958a1ef97da31a7752b4850e6566'
const REFERENCE_ADDRESS = 'https://github.com/SamAdamDay/neural-interactive-proofs'
const PACKAGE = 'nip'
/** Of the reference's recorded runs. */
const THREADS = 2
const runner = join(root, 'scripts/bench/reference/run.py')
const requirements = join(root, 'scripts/bench/reference/requirements.txt')

/**
 * @typedef {object} PythonFacts
 * @property {string} python version
 * @property {readonly { name: string, wanted: string, installed: string | null }[]} packages
 */

/**
 * @param {string} python
 * @returns {Promise<PythonFacts>}
 * @throws {MissingPart} when it cannot be started, is too old or lacks a package
 */
export async function checkPython(python) {
  const version = await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])
  if (version.status !== 0) {
    const why = version.error?.message ?? version.stderr.trim().slice(-500)
    throw new MissingPart(`The Python ${python} cannot be started: ${why}`, 'Give the path of a Python 3.11 with --python, for example bin/python of a venv.')
  }
  const [major = 0, minor = 0] = version.stdout.trim().split('.').map(Number)
  if (major !== 3 || minor < 11)
    throw new MissingPart(`${python} is Python ${major}.${minor}, and the reference needs 3.11.`, 'Make a venv of Python 3.11 and give its bin/python.')
  /** @type {PythonFacts} */
  const facts = JSON.parse((await runOrThrow(python, [runner, '--check'])).stdout)
  const missing = facts.packages.filter(({ installed }) => installed === null).map(({ name, wanted }) => `${name}==${wanted}`)
  if (missing.length > 0)
    throw new MissingPart(`${python} lacks ${missing.join(', ')}.`, `Install what is missing: ${python} -m pip install -r ${requirements}`)
  return facts
}

/**
 * Packages whose version is another than that of the reference's recorded runs.
 * @param {PythonFacts} facts
 */
export function otherVersions(facts) {
  return facts.packages.filter(({ wanted, installed }) => (installed ?? '').split('+')[0] !== wanted)
}

/**
 * Puts the reference's package, as of the pinned commit, into a folder, with the metadata that an installation would have.
 * @param {string} reference folder of the checkout
 * @param {string} into an empty folder
 * @param {string} [commit]
 * @throws {MissingPart} when the folder is no checkout of the reference or lacks the commit
 */
export async function unpackReference(reference, into, commit = REFERENCE_COMMIT) {
  const remedy = `Clone it: git clone ${REFERENCE_ADDRESS} FOLDER`
  if (!existsSync(reference)) throw new MissingPart(`The folder ${reference} of the reference does not exist.`, remedy)
  // an index of its own leaves the checkout's as it is
  const env = { ...process.env, GIT_INDEX_FILE: join(into, 'index') }
  const git = (/** @type {string[]} */ ...args) => run('git', ['-C', reference, ...args], { env })
  const inside = await git('rev-parse', '--git-dir')
  if (inside.error) throw new MissingPart(`git cannot be started: ${inside.error.message}`, 'Install git; it takes the package out of the checkout.')
  if (inside.status !== 0) throw new MissingPart(`${reference} is no checkout of the reference: ${inside.stderr.trim()}`, remedy)
  const project = await git('show', `${commit}:pyproject.toml`)
  const listed = await git('read-tree', `${commit}:${PACKAGE}`)
  const taken = await git(`--work-tree=${into}`, 'checkout-index', '--all', `--prefix=${join(into, PACKAGE)}/`)
  if ([project, listed, taken].some(({ status }) => status !== 0)) {
    const words = (project.stderr + listed.stderr + taken.stderr).trim().slice(-500)
    throw new MissingPart(`${reference} has no commit ${commit.slice(0, 7)} of the reference: ${words}`, `Fetch it: git -C ${reference} fetch origin ${commit}`)
  }
  const version = /^version = "(.+)"$/m.exec(project.stdout)?.[1]
  if (version === undefined) throw new MissingPart(`pyproject.toml of the reference at ${commit.slice(0, 7)} has no version.`, remedy)
  const metadata = join(into, `${PACKAGE}-${version}.dist-info`)
  mkdirSync(metadata)
  writeFileSync(join(metadata, 'METADATA'), `Metadata-Version: 2.1\nName: ${PACKAGE}\nVersion: ${version}\n`)
}

/**
 * Trains with the reference in a process of its own.
 * @param {{ python: string, folder: string, config: string, iterations: number, signal: AbortSignal }} request `folder` is the unpacked one
 * @returns {Promise<import('./comparison.mjs').ReferenceRun>}
 */
export async function runReference({ python, folder, config, iterations, signal }) {
  const args = [runner, '--package', folder, '--config', config, '--iterations', String(iterations), '--threads', String(THREADS)]
  // agents are seeded with the hash of their name
  const env = { ...process.env, OMP_NUM_THREADS: String(THREADS), PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' }
  const [busyBefore, began] = [busySeconds(), performance.now()]
  const { stdout } = await runOrThrow(python, args, { cwd: folder, env, signal })
  const [busy, elapsed] = [busySeconds() - busyBefore, (performance.now() - began) / 1000]
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  return { ...result, otherCores: Math.max(0, (busy - result.cpuSeconds) / elapsed) }
}

/** Processor time that the whole machine has spent on anything, since it started. */
function busySeconds() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
}
