/*
 * npm run -s roundtable -- ...: the command line from the repository. Set-up and build come first where they are needed, with all their
 * words on stderr: stdout belongs to the command.
 */
import { join } from 'node:path'
import { runHere } from './child.mjs'
import { giveUp } from './console.mjs'
import { ensureBuilt } from './build/outputs.mjs'
import { root } from './places.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  await setUp({ electron: false, quiet: true })
  await ensureBuilt('cli')
  process.exitCode = await runHere(process.execPath, [join(root, 'out/cli.js'), ...process.argv.slice(2)], { cwd: process.env['INIT_CWD'] ?? process.cwd() })
} catch (thrown) {
  giveUp(thrown, 3) // "it failed while running", among the command line's exit codes
}
