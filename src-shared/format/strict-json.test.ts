import { describe, expect, it } from 'vitest'
import { parseStrictJson } from './strict-json'

describe('parseStrictJson', () => {
  it.each(['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', '{"a":"\\"b\\":","b":"{\\\\"}', '["a","a"]', '"x"', ' {"a" : "a"} ', '{"":1," ":2}'])(
    'reads %s as JSON.parse does',
    (text) => {
      expect(parseStrictJson(text, 'x')).toStrictEqual(JSON.parse(text))
    }
  )

  it.each([
    ['{"a":1,"a":2}', /"a" twice/],
    ['{"a":1,"\\u0061":2}', /"a" twice/],
    ['{"a" \n:1,"b":{},"a"\t:2}', /"a" twice/],
    ['{"x":[{"y":1,"y":1}]}', /"y" twice/],
    ['{"__proto__":{}}', /__proto__/],
    ['{"a":[{"\\u005f_proto__":1}]}', /__proto__/],
    ['['.repeat(65), /64 levels/],
    ['{"a', /not valid JSON/],
    ['{"a\\', /not valid JSON/],
    [']]]]{', /not valid JSON/],
    ['', /not valid JSON/]
  ])('refuses %s', (text, said) => {
    expect(() => parseStrictJson(text, 'file.json')).toThrowError(expect.objectContaining({ code: 'damaged', message: expect.stringMatching(said) }))
  })

  it('accepts 64 levels', () => {
    const text = `${'['.repeat(64)}${']'.repeat(64)}`
    expect(JSON.stringify(parseStrictJson(text, 'x'))).toBe(text)
  })
})
