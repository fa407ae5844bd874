/* The rooms are kept, and the rules that say so see what they should. */
import { mkdirSync, mkdtempSync, copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runOrThrow } from '../child.mjs'
import { root } from '../places.mjs'
import { filesBelow } from '../setup/tensorflow-folder.mjs'
import { plantedTree, violations } from './canary.mjs'

/**
 * @typedef {object} Check
 * @property {string} title
 * @property {readonly string[]} problems empty when it passed
 */

const configFile = join(root, '.dependency-cruiser.cjs')
const FOLDERS = ['src-main', 'src-shared', 'src-renderer']

/** @returns {string[]} the names of all rules */
function ruleNames() {
  /** @type {{ forbidden: readonly { name: string }[] }} */
  const config = createRequire(import.meta.url)(configFile)
  return config.forbidden.map((rule) => rule.name)
}

/**
 * @param {string} folder the tree to look at
 * @returns {Promise<{ modules: readonly { source: string }[], violations: readonly { rule: string, from: string, to: string }[] }>}
 */
async function cruise(folder) {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const { stdout } = await runOrThrow(process.execPath, [program, '--config', configFile, '--output-type', 'json', '--no-cache', '--no-progress', ...FOLDERS], {
    cwd: folder
  })
  const { modules, summary } = JSON.parse(stdout)
  return {
    modules,
    violations: summary.violations.map((/** @type {{ rule: { name: string }, from: string, to: string }} */ { rule, from, to }) => ({
      rule: rule.name,
      from,
      to
    }))
  }
}

/** @returns {Promise<Check[]>} one check per rule on our tree, one on its completeness */
export async function checkRooms() {
  const result = await cruise(root)
  const seen = new Set(result.modules.map((module) => module.source))
  const unseen = FOLDERS.flatMap((folder) => filesBelow(join(root, folder), '').map((file) => `${folder}/${file}`)).filter(
    (file) => /\.(ts|vue)$/.test(file) && !seen.has(file)
  )
  return [
    ...ruleNames().map((rule) => ({
      title: rule,
      problems: result.violations.filter((found) => found.rule === rule).map(({ from, to }) => `${from} imports ${to}`)
    })),
    { title: `all of our modules were looked at (${seen.size})`, problems: unseen.map((file) => `${file} was passed over`) }
  ]
}

/** @returns {Promise<Check[]>} one check per rule: its planted violation is reported */
export async function checkCanary() {
  const folder = mkdtempSync(join(tmpdir(), 'rooms-canary-'))
  try {
    for (const [file, text] of Object.entries(plantedTree())) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    copyFileSync(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
    const result = await cruise(folder)
    return ruleNames().map((rule) => {
      const planted = violations[rule]
      if (planted === undefined) return { title: `canary of ${rule}`, problems: ['no violation is planted for this rule (scripts/checks/canary.mjs)'] }
      const reported = result.violations.some((found) => found.rule === rule && found.from === planted.file)
      return { title: `canary of ${rule}`, problems: reported ? [] : [`${planted.file} importing ${planted.imports} was not reported`] }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
