import { describe, expect, it } from 'vitest'
import { AppError } from '../domain/errors'
import { Random } from '../stats/random'
import { parseSafetensors } from './safetensors-reader'
import { serialiseSafetensors } from './safetensors'
import { sampleArrays } from './testing/samples'
import { encodeUtf8 } from './utf8'

/** A file with this header text and payload, however wrong. */
function fileWith(header: string, payloadBytes = 0, announced?: bigint): Uint8Array {
  const text = encodeUtf8(header)
  const bytes = new Uint8Array(8 + text.length + payloadBytes)
  new DataView(bytes.buffer).setBigUint64(0, announced ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

function refusal(bytes: Uint8Array): string {
  try {
    parseSafetensors(bytes, 'weights.safetensors')
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'bad-file' })
    return (error as AppError).message
  }
  return 'accepted'
}

const tensor = (type: string, shape: string, offsets: string): string => `{"dtype":"${type}","shape":${shape},"data_offsets":${offsets}}`
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

const hostile: readonly [name: string, bytes: Uint8Array, said: RegExp][] = [
  ['nothing at all', new Uint8Array(0), /only 0 bytes/],
  ['seven bytes', new Uint8Array(7), /only 7 bytes/],
  ['a header longer than the file', fileWith('{}', 0, 3n), /header of 3 bytes but is 10/],
  ['a header of 2^63 bytes', fileWith('{}', 0, 1n << 63n), /more than 100000000/],
  ['a header of 2^64 - 1 bytes', fileWith('{}', 0, (1n << 64n) - 1n), /more than 100000000/],
  ['an empty header', fileWith(''), /does not begin with/],
  ['a header that is a list', fileWith('[]'), /does not begin with/],
  ['a header that begins with spaces', fileWith(' {}'), /does not begin with/],
  ['a header that is not UTF-8', Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff]), /not UTF-8/],
  ['a header that is not JSON', fileWith('{"a":'), /not valid JSON/],
  ['text after the header object', fileWith('{} {}'), /not valid JSON/],
  ['deep nesting', fileWith(`{"a":${deep}}`), /nested more than 64/],
  ['deep objects', fileWith('{"a":'.repeat(100_000)), /nested more than 64/],
  ['a name given twice', fileWith(`{"a":${tensor('U8', '[1]', '[0,1]')},"a":${tensor('U8', '[1]', '[0,1]')}}`, 1), /"a" twice/],
  ['a name given twice, once escaped', fileWith(`{"a":${tensor('U8', '[1]', '[0,1]')},"\\u0061":${tensor('U8', '[1]', '[0,1]')}}`, 1), /"a" twice/],
  ['a __proto__ array', fileWith(`{"__proto__":${tensor('U8', '[1]', '[0,1]')}}`, 1), /__proto__/],
  ['a __proto__ in the metadata', fileWith('{"__metadata__":{"__proto__":"x"}}'), /__proto__/],
  ['metadata that is no text', fileWith('{"__metadata__":{"a":1}}'), /not a set of texts/],
  ['an array described by a number', fileWith('{"a":1}'), /other than an object/],
  ['no element type', fileWith('{"a":{"shape":[],"data_offsets":[0,0]}}'), /no element type/],
  ['an unknown element type', fileWith(`{"a":${tensor('F4', '[2]', '[0,1]')}}`, 1), /element type "F4"/],
  ['an element type named toString', fileWith(`{"a":${tensor('toString', '[1]', '[0,1]')}}`, 1), /"toString"/],
  ['an unknown property', fileWith('{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":1}}', 1), /unknown property "x"/],
  ['a negative dimension', fileWith(`{"a":${tensor('U8', '[-1]', '[0,0]')}}`), /shape/],
  ['a fractional dimension', fileWith(`{"a":${tensor('U8', '[1.5]', '[0,1]')}}`, 1), /shape/],
  ['a thousand dimensions', fileWith(`{"a":${tensor('U8', `[${'1,'.repeat(999)}1]`, '[0,1]')}}`, 1), /shape/],
  [
    'dimensions whose product overflows',
    fileWith(`{"a":${tensor('F32', '[9007199254740991,9007199254740991]', '[0,4]')}}`, 4),
    /4 bytes where its shape needs/
  ],
  ['a shape that needs more than it has', fileWith(`{"a":${tensor('F32', '[2]', '[0,4]')}}`, 4), /needs 8/],
  ['offsets beyond the end', fileWith(`{"a":${tensor('U8', '[9]', '[0,9]')}}`, 8), /0 to 9 of 8/],
  ['offsets the wrong way round', fileWith(`{"a":${tensor('U8', '[0]', '[1,0]')}}`, 1), /1 to 0 of 1/],
  ['three offsets', fileWith(`{"a":${tensor('U8', '[1]', '[0,1,2]')}}`, 1), /places "a"/],
  ['offsets that are texts', fileWith(`{"a":${tensor('U8', '[1]', '["0","1"]')}}`, 1), /no proper offsets/],
  ['overlapping arrays', fileWith(`{"a":${tensor('U8', '[2]', '[0,2]')},"b":${tensor('U8', '[2]', '[1,3]')}}`, 3), /overlapping arrays before "b"/],
  ['a gap between arrays', fileWith(`{"a":${tensor('U8', '[1]', '[0,1]')},"b":${tensor('U8', '[1]', '[2,3]')}}`, 3), /a gap before "b"/],
  ['bytes after the last array', fileWith(`{"a":${tensor('U8', '[1]', '[0,1]')}}`, 2), /2 bytes of arrays .* accounts for 1/],
  ['a truth value of 2', withPayload(fileWith(`{"a":${tensor('BOOL', '[1]', '[0,1]')}}`, 1), [2]), /truth value/],
  ['64-bit integers beyond 2^53', withPayload(fileWith(`{"a":${tensor('I64', '[1]', '[0,8]')}}`, 8), [1, 0, 0, 0, 0, 0, 64, 0]), /too large/]
]

function withPayload(bytes: Uint8Array, payload: readonly number[]): Uint8Array {
  bytes.set(payload, bytes.length - payload.length)
  return bytes
}

describe('parseSafetensors', () => {
  it.each(hostile)('refuses %s, saying what is wrong', (_name, bytes, said) => {
    const message = refusal(bytes)
    expect(message).toMatch(said)
    expect(message).toContain('weights.safetensors')
  })

  it('reads what the reference implementation wrote, converting exactly where the type is not ours', () => {
    // safetensors.numpy.save_file({'a': arange(6) f32 (2, 3), 'n': 7 i64, 'h': [1.5, -0.25, 65504, 6e-8] f16}, metadata {'k': 'v'})
    const hex =
      'c0000000000000007b225f5f6d657461646174615f5f223a7b226b223a2276227d2c226e223a7b226474797065223a22493634222c227368617065223a5b5d2c22646174615f6f666673657473223a5b302c385d7d2c2261223a7b226474797065223a22463332222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b382c33325d7d2c2268223a7b226474797065223a22463136222c227368617065223a5b345d2c22646174615f6f666673657473223a5b33322c34305d7d7d2020200700000000000000000000000000803f0000004000004040000080400000a040003e00b4ff7b0100'
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
    const { arrays, metadata } = parseSafetensors(bytes)
    expect(metadata).toStrictEqual({ k: 'v' })
    expect(arrays.get('a')).toStrictEqual({ type: 'F32', shape: [2, 3], data: new Float32Array([0, 1, 2, 3, 4, 5]) })
    expect(arrays.get('n')).toStrictEqual({ type: 'I32', shape: [], data: new Int32Array([7]) })
    expect(arrays.get('h')).toStrictEqual({ type: 'F32', shape: [4], data: new Float32Array([1.5, -0.25, 65504, 2 ** -24]) })
  })

  it('reads brain floats, small integers and large exact integers', () => {
    const header = `{"b":${tensor('BF16', '[2]', '[0,4]')},"i":${tensor('I8', '[2]', '[4,6]')},"l":${tensor('I64', '[1]', '[6,14]')}}`
    const bytes = withPayload(fileWith(header, 14), [0xc0, 0x3f, 0x80, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 1, 0, 0, 0])
    const { arrays } = parseSafetensors(bytes)
    expect(arrays.get('b')?.data).toStrictEqual(new Float32Array([1.5, -Infinity]))
    expect(arrays.get('i')?.data).toStrictEqual(new Int32Array([-1, 127]))
    expect(arrays.get('l')).toStrictEqual({ type: 'F64', shape: [1], data: new Float64Array([4294967296]) })
  })

  it('reads a file that lies inside a larger buffer at an odd offset', () => {
    const bytes = serialiseSafetensors(sampleArrays(2))
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    expect(new Map(parseSafetensors(larger.subarray(3)).arrays)).toStrictEqual(new Map(sampleArrays(2)))
  })

  it('survives 500 mutations: each is read or refused as a bad file, and nothing else happens', () => {
    const original = serialiseSafetensors(sampleArrays(3), { about: 'mutations' })
    const headerEnd = 8 + Number(new DataView(original.buffer).getBigUint64(0, true))
    let refused = 0
    for (let round = 0; round < 500; round++) {
      const random = Random.of(round, 'safetensors-mutation')
      const bytes = mutated(original, headerEnd, random)
      if (refusal(bytes) !== 'accepted') refused++
    }
    expect(refused).toBeGreaterThan(250)
    expect(refused).toBeLessThan(500)
  })
})

/** Header bytes changed, the file cut, bytes repeated, or digits of the header replaced. */
function mutated(original: Uint8Array, headerEnd: number, random: Random): Uint8Array {
  const bytes = Uint8Array.from(original)
  switch (random.integer(4)) {
    case 0:
      for (let change = 0; change <= random.integer(4); change++) bytes[random.integer(headerEnd)] = random.integer(256)
      return bytes
    case 1:
      return bytes.subarray(0, random.integer(bytes.length))
    case 2: {
      const at = random.integer(headerEnd)
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - 20))])
    }
    default: {
      const digits = [...bytes.keys()].filter((at) => at >= 8 && at < headerEnd && (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39)
      bytes[digits[random.integer(digits.length)] ?? 8] = 0x30 + random.integer(10)
      return bytes
    }
  }
}
