/* npm run setup [-- --cuda]: the set-up alone. */
import { parseArgs } from 'node:util'
import { giveUp } from './console.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  const { values } = parseArgs({ options: { cuda: { type: 'boolean', default: false }, tests: { type: 'boolean', default: false } } })
  await setUp({ electron: true, thorough: true, cuda: values.cuda, tests: values.tests })
} catch (thrown) {
  giveUp(thrown)
}
