import { describe, expect, it } from 'vitest'
import { combination, shownKeys, takesText } from './keys'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  combination({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('keys', () => {
  it('writes combinations as commands write theirs', () => {
    expect(press('k', { ctrlKey: true })).toBe('mod+k')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('ArrowLeft', { altKey: true })).toBe('alt+arrowleft')
    expect(press('F2')).toBe('f2')
    expect(press(' ')).toBe('space')
    expect(press('P', { ctrlKey: true, shiftKey: true })).toBe('mod+shift+p')
  })

  it('shows them as on a keyboard', () => {
    expect([shownKeys('mod+k'), shownKeys('delete'), shownKeys('?')]).toEqual(['Ctrl K', 'Del', '?'])
  })

  it('knows where letters are text', () => {
    expect([takesText(document.createElement('input')), takesText(document.createElement('button')), takesText(null)]).toEqual([true, false, false])
  })
})
