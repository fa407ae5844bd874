/* npm run package [-- --dir]: the Linux folder with libtensorflow in it, and its tar.gz. */
import { parseArgs } from 'node:util'
import { ensureBuilt } from './build/outputs.mjs'
import { durationText, giveUp, say } from './console.mjs'
import { packageFolder } from './package/linux-folder.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  const { values } = parseArgs({ options: { dir: { type: 'boolean', default: false } } })
  await setUp({ electron: true })
  await ensureBuilt('app')
  await ensureBuilt('cli')
  const began = Date.now()
  say(values.dir ? 'Packaging the folder' : 'Packaging the folder and its tar.gz, a few minutes')
  const { folder, archive } = await packageFolder({ archive: !values.dir })
  say(`  done (${durationText(Date.now() - began)})`)
  for (const result of [folder, archive]) if (result !== null) console.log(result)
} catch (thrown) {
  giveUp(thrown)
}
