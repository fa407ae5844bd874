import type { Random } from '@shared/stats/random'

/** How many damaged files each decoder is given; the nightly test asks for 10,000. */
export const fuzzRounds = Number(process.env['ROUNDTABLE_FUZZ_ROUNDS'] ?? 500)

/** The usual limit of a test for the usual number of rounds, and in proportion for more. */
export const fuzzTimeout = 60_000 * Math.max(1, fuzzRounds / 500)

/** Counts that headers lie with. */
const extremes = [
  [0, 0, 0, 0],
  [255, 255, 255, 255],
  [0x7f, 255, 255, 255],
  [255, 255, 255, 0x7f],
  [0, 1, 0, 0],
  [0, 0, 1, 0]
]

/** One to four random changes: bytes overwritten (often near the beginning), cut, repeated, appended or swapped for extreme counts. */
export function mutated(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(original)
  for (let change = random.integer(4); change >= 0; change--) {
    const near = Math.min(bytes.length, 20 + random.integer(200))
    const at = random.integer(Math.max(1, random.integer(2) === 0 ? near : bytes.length))
    switch (random.integer(6)) {
      case 0:
      case 1:
        if (at < bytes.length) bytes[at] = random.integer(256)
        break
      case 2:
        bytes = bytes.slice(0, at)
        break
      case 3:
        bytes = Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - random.integer(64))))
        break
      case 4:
        bytes = Uint8Array.of(...bytes, ...Array.from({ length: random.integer(40) }, () => random.integer(256)))
        break
      case 5:
        if (at + 4 <= bytes.length) bytes.set(extremes[random.integer(extremes.length)]!, at)
    }
  }
  return bytes
}
