import { expect, it } from 'vitest'
import { engineEnvironment } from './engine-environment'
import { lineSplitter } from './line-tail'

it('passes the workspace on and drops what could load foreign code', () => {
  const hostile = [
    'NODE_OPTIONS',
    'NODE_PATH',
    'LD_PRELOAD',
    'LD_AUDIT',
    'DYLD_INSERT_LIBRARIES',
    'ELECTRON_RUN_AS_NODE',
    'BASH_ENV',
    'npm_config_x',
    'Node_Options'
  ]
  const inherited = {
    ...Object.fromEntries(hostile.map((name) => [name, 'x'])),
    HOME: '/h',
    LD_LIBRARY_PATH: '/cuda',
    ROUNDTABLE_RUNTIMES: '/r',
    GONE: undefined
  }
  expect(engineEnvironment({ ...inherited, ROUNDTABLE_GRANT_KEY: 'of the user' }, { workspace: '/w' }, 'k')).toEqual({
    HOME: '/h',
    LD_LIBRARY_PATH: '/cuda',
    ROUNDTABLE_RUNTIMES: '/r',
    ROUNDTABLE_WORKSPACE: '/w',
    ROUNDTABLE_GRANT_KEY: 'k'
  })
})

it('cuts chunks into lines wherever they were split', () => {
  for (const size of [1, 2, 3, 5, 100]) {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    const text = 'one\r\ntwo\n\nlast'
    for (let at = 0; at < text.length; at += size) splitter.push(text.slice(at, at + size))
    splitter.end()
    expect(lines.join('|').replace('\r', '')).toBe('one|two||last')
  }
})
