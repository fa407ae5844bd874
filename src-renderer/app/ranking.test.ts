import { describe, expect, it } from 'vitest'
import { ranked } from './ranking'

const entries = [
  { title: 'Go to Datasets', section: 'Window', words: '' },
  { title: 'Dataset of run 3', section: 'Open run', words: '' },
  { title: 'New run', section: 'Window', words: 'train' }
]

describe('ranked', () => {
  it('puts a title that starts with the word first', () => {
    expect(ranked(entries, 'data').map(({ title }) => title)).toEqual(['Dataset of run 3', 'Go to Datasets'])
  })

  it('finds other words and needs every word', () => {
    expect(ranked(entries, 'train').map(({ title }) => title)).toEqual(['New run'])
    expect(ranked(entries, 'train data')).toEqual([])
    expect(ranked(entries, ' ')).toHaveLength(3)
  })
})
