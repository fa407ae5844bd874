/** Puts right the sums that a mutation broke, so that fuzzing reaches what lies behind them. */

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

export function crc32(bytes: Uint8Array): number {
  let value = -1
  for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 255]!
  return (value ^ -1) >>> 0
}

/** Every chunk's sum, as far as the chunks can be followed. */
export function withPngSums(bytes: Uint8Array): Uint8Array {
  const fixed = Uint8Array.from(bytes)
  const view = new DataView(fixed.buffer)
  for (let at = 8; at + 12 <= fixed.length;) {
    const end = at + 12 + view.getUint32(at)
    if (end > fixed.length) break
    view.setUint32(end - 4, crc32(fixed.subarray(at + 4, end - 4)))
    at = end
  }
  return fixed
}

/** Every header's sum, as far as the entries can be followed. */
export function withTarSums(bytes: Uint8Array): Uint8Array {
  const fixed = Buffer.from(bytes)
  for (let at = 0; at + 512 <= fixed.length;) {
    const header = fixed.subarray(at, at + 512)
    header.write('        ', 148, 'latin1')
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    const size = parseInt(header.toString('latin1', 124, 135), 8)
    at += 512 + (size > 0 ? Math.ceil(size / 512) * 512 : 0)
  }
  return fixed
}
