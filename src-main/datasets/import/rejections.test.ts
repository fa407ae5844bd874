import { expect, it } from 'vitest'
import { Rejections } from './rejections'

it('sums up what was left out by what is wrong, whatever the numbers in it', () => {
  const rejections = new Rejections()
  rejections.add('a', 'has 16 bits a sample, and 8 are read')
  rejections.add('b', 'has 16 bits a sample, and 8 are read')
  for (const side of [5, 6, 7]) rejections.add(`c${side}`, `is ${side} x ${side} pixels, where the first image is 8 x 8`)
  expect(rejections.summary.reasons).toEqual([
    { reason: 'is … x … pixels, where the first image is … x …', count: 3 },
    { reason: 'has 16 bits a sample, and 8 are read', count: 2 }
  ])
})

it('remembers the first 200 by name and groups past 50 kinds under one', () => {
  const rejections = new Rejections()
  const letters = (n: number): string => String.fromCharCode(97 + (n % 26)) + String.fromCharCode(97 + Math.floor(n / 26))
  for (let n = 0; n < 300; n++) rejections.add(`${n}`, `kind ${letters(n)}`)
  const { count, shown, reasons } = rejections.summary
  expect([count, shown.length, reasons.length]).toEqual([300, 200, 51])
  expect(reasons[0]).toEqual({ reason: 'has another fault', count: 250 })
})
