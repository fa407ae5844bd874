import { describe, expect, it } from 'vitest'
import { runHere } from './child.mjs'

describe('runHere', () => {
  it.each([
    ['process.exit(3)', 3],
    ["process.kill(process.pid, 'SIGINT'); setInterval(() => undefined, 1000)", 130],
    ["process.once('SIGINT', () => process.exit(130)); process.kill(process.pid, 'SIGINT'); setInterval(() => undefined, 1000)", 130],
    ["process.kill(process.pid, 'SIGTERM'); setInterval(() => undefined, 1000)", 143]
  ])('tells how %j ended as a shell would: %i', async (script, code) => {
    expect(await runHere(process.execPath, ['-e', script])).toBe(code)
  })
})
