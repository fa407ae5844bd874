import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(resolve(import.meta.dirname, '../../src-renderer/ui/tokens.css'), 'utf8')

type Colours = Readonly<Record<string, string>>

function coloursIn(block: string): Colours {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour]))
}

const darkAt = css.indexOf(":root[data-theme='dark']")
const light = coloursIn(css.slice(0, darkAt))
const dark = { ...light, ...coloursIn(css.slice(darkAt, css.indexOf('@media'))) }

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2 contrast ratio. */
function contrast(colours: Colours, [front, back]: readonly [string, string]): number {
  const [high = 0, low = 0] = [luminance(colours[front]!), luminance(colours[back]!)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['ground', 'ground-sunken', 'ground-raised', 'ground-hover', 'ground-selected']
const pairs: (readonly [string, string])[] = [
  ...['text', 'text-muted', 'text-faint', 'accent-text'].flatMap((front) => grounds.map((back) => [front, back] as const)),
  ...['good', 'warn', 'bad', 'calm'].flatMap((name) => [[name, `${name}-soft`] as const, [name, 'ground'] as const, ['text-muted', `${name}-soft`] as const]),
  ...['verifier', 'prover', 'second', 'third', 'fourth', 'fifth'].flatMap((name) => [
    [`agent-${name}`, `agent-${name}-soft`] as const,
    [`agent-${name}`, 'ground-sunken'] as const
  ]),
  ...Array.from({ length: 8 }, (_, index) => [`series-${index + 1}`, 'ground'] as const),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['ground', 'bad']
]

describe('colours', () => {
  it.each([
    ['light', light],
    ['dark', dark]
  ])('keep 4.5 to 1 wherever text stands, in the %s theme', (_name, colours) => {
    const weak = pairs
      .filter((pair) => contrast(colours, pair) < 4.5)
      .map(([front, back]) => `${front} on ${back}: ${contrast(colours, [front, back]).toFixed(2)}`)
    expect(weak).toEqual([])
  })
})
