/* npm run build: the app and the command line, where they are older than their sources. */
import { giveUp } from './console.mjs'
import { ensureBuilt } from './build/outputs.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  await setUp({ electron: false })
  await ensureBuilt('app')
  await ensureBuilt('cli')
} catch (thrown) {
  giveUp(thrown)
}
