import { describe, expect, it } from 'vitest'
import type { BridgeChannel } from '@shared/contract/bridge-calls'
import { AppError } from '@shared/domain/errors'
import { parseBridgeArgument } from './bridge-arguments'

const good: { readonly [Channel in BridgeChannel]: readonly unknown[] } = {
  'app.facts': [null, undefined],
  'app.settings': [null],
  'app.saveSettings': [{}, { theme: 'dark' }, { threads: 4, notifyWhenDone: false }],
  'app.chooseWorkspace': [null],
  'app.openWorkspace': ['/home/me/Roundtable'],
  'app.chooseDataset': ['files', 'folder'],
  'app.reveal': ['/w/runs/one'],
  'app.saveFile': [
    { suggestedName: 'a.csv', content: 'x' },
    { suggestedName: 'a.png', content: new Uint8Array(3) }
  ],
  'app.openExternal': ['https://github.com/'],
  'app.copyText': ['', 'text'],
  'app.reportWork': [
    { running: 1, names: ['a'], progress: 0.5 },
    { running: 0, names: [], progress: null }
  ],
  'app.notify': [{ title: 'a', body: 'b' }],
  'engine.connect': ['0123456789abcdef0123456789abcdef'],
  'engine.restart': [null],
  'engine.state': [null]
}

/** Values a page taken over might send where something else is meant. */
const hostile: readonly unknown[] = [
  7,
  NaN,
  true,
  [],
  [[]],
  { toString: 1 },
  { length: -1 },
  { theme: 'pink' },
  { threads: 1.5 },
  { threads: -1 },
  { unknownSetting: 1 },
  { suggestedName: 'x' },
  { suggestedName: 'x', content: 7 },
  { suggestedName: 'x', content: 'y', path: '/etc/passwd' },
  { suggestedName: 'x'.repeat(201), content: '' },
  { running: -1, names: [], progress: null },
  { running: 1, names: [1], progress: null },
  { running: 1, names: [], progress: 2 },
  { running: 1, names: [], progress: NaN },
  { title: 'x', body: 'y'.repeat(1001) },
  'a\0b'.repeat(2000)
]

describe('parseBridgeArgument', () => {
  const cases = (Object.keys(good) as BridgeChannel[]).flatMap((channel) => good[channel].map((value) => [channel, value] as const))
  it.each(cases)('%s takes %j', (channel, value) => {
    expect(parseBridgeArgument(channel, value)).toEqual(value ?? null)
  })

  const attacks = (Object.keys(good) as BridgeChannel[])
    .filter((channel) => channel !== 'app.copyText')
    .flatMap((channel) => hostile.map((value) => [channel, value] as const))
    .filter(([channel, value]) => !(channel === 'app.saveSettings' && Array.isArray(value)))
  it.each(attacks)('%s refuses %j', (channel, value) => {
    expect(() => parseBridgeArgument(channel, value)).toThrow(AppError)
  })

  it('names the channel and what is wrong', () => {
    expect(() => parseBridgeArgument('app.saveSettings', { threads: -1 })).toThrow(
      'The argument of app.saveSettings must be settings whose threads is a whole number from 0 to 1024.'
    )
  })
})
