/*
 * Writes the pages of docs/ that follow from declarations in the sources: docs/agents.md, docs/algorithms.md, docs/networks.md, docs/protocols.md.
 *
 *   node scripts/docs.mjs
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { giveUp } from './console.mjs'
import { root } from './places.mjs'

try {
  /** @type {{ module: { pages: Readonly<Record<string, string>> } }} */
  const { module } = await runnerImport(join(root, 'scripts/docs/pages.ts'), {
    root,
    configFile: false,
    resolve: { alias: [{ find: '@shared', replacement: join(root, 'src-shared') }] }
  })
  for (const [file, text] of Object.entries(module.pages)) {
    writeFileSync(join(root, file), text)
    console.log(file)
  }
} catch (thrown) {
  giveUp(thrown)
}
