/* Files stay small enough to be read in one go. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../places.mjs'
import { filesBelow } from '../setup/tensorflow-folder.mjs'

const FOLDERS = ['src-main', 'src-shared', 'src-renderer', 'scripts', 'e2e', 'bench']
export const limits = { median: 110, p90: 260, longest: 400 }

/** Longer than `limits.longest`, each with the reason why splitting it would read worse. */
/** @type {Readonly<Record<string, string>>} */
const exceptions = {}

/**
 * @param {readonly number[]} values
 * @param {number} share between 0 and 1
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/**
 * @param {ReadonlyMap<string, number>} lines file -> its number of lines
 * @returns {import('./rooms.mjs').Check[]}
 */
export function judgeSizes(lines) {
  const counts = [...lines.values()]
  const [median, p90] = [quantile(counts, 0.5), quantile(counts, 0.9)]
  const long = [...lines].filter(([file, count]) => count > limits.longest && exceptions[file] === undefined)
  return [
    { title: `median file: ${median} lines`, problems: median > limits.median ? [`the limit is ${limits.median}`] : [] },
    { title: `nine files in ten: ${p90} lines or fewer`, problems: p90 > limits.p90 ? [`the limit is ${limits.p90}`] : [] },
    { title: `no file over ${limits.longest} lines`, problems: long.map(([file, count]) => `${file} has ${count}`) }
  ]
}

export function checkFileSizes() {
  /** @type {Map<string, number>} */
  const lines = new Map()
  for (const folder of FOLDERS.filter((name) => existsSync(join(root, name)))) {
    for (const file of filesBelow(join(root, folder), '').filter((name) => /\.(ts|mts|vue|mjs|cjs)$/.test(name))) {
      lines.set(
        `${folder}/${file}`,
        readFileSync(join(root, folder, file), 'utf8')
          .trimEnd()
          .split('\n').length
      )
    }
  }
  return judgeSizes(lines)
}
