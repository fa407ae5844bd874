import { inflateSync } from 'node:zlib'
import { convertIndexedToRgb, decode } from 'fast-png'
import type { DecodedPng } from 'fast-png'
import { systemCode } from '../file-failure'
import { readPngStructure } from './png-structure'
import { interleaved } from './raw-image'
import type { RawImage } from './raw-image'
import { RefusedImage, refuse } from './refused-image'

/**
 * A PNG file as grey or colour bytes. Transparent pixels are laid over `background` (0 black, 255 white).
 *
 * @throws RefusedImage for anything that is not a sound, still PNG of at most 8 bits a sample
 */
export function decodePng(bytes: Uint8Array, background: number): RawImage {
  const structure = readPngStructure(bytes)
  requireUnpacking(structure.compressed, structure.unpackedBytes)
  const png = library(structure.essential)
  const { width, height, colourType, depth } = structure
  const samples = png.data as Uint8Array
  switch (colourType) {
    case 0: {
      const levels = depth === 8 ? samples : unpackedLevels(samples, width, height, depth)
      return interleaved({ width, height, channels: 1 }, withColourKey(levels, 1, png.transparency, depth, background))
    }
    case 2:
      return interleaved({ width, height, channels: 3 }, withColourKey(samples, 3, png.transparency, depth, background))
    case 3:
      return fromPalette(png, width, height, background)
    default: {
      const channels = colourType === 4 ? 1 : 3
      return interleaved({ width, height, channels }, flattened(samples, channels, background))
    }
  }
}

/** Unpacks the picture once without keeping it: neither more nor less may come out than its size needs. */
function requireUnpacking(compressed: Uint8Array, expected: number): void {
  try {
    const { length } = inflateSync(compressed, { maxOutputLength: expected })
    if (length !== expected) refuse('holds less of the picture than its header promises')
  } catch (error) {
    if (error instanceof RefusedImage) throw error
    refuse(systemCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'unpacks to more than its header promises' : 'has damaged compressed data')
  }
}

function library(essential: Uint8Array): DecodedPng {
  try {
    return decode(essential, { checkCrc: true })
  } catch (error) {
    refuse(`is damaged (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** Packed grey levels of 1, 2 or 4 bits, each row from a new byte, spread to 0..255. */
function unpackedLevels(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const levels = new Uint8Array(width * height)
  const rowBytes = Math.ceil((width * depth) / 8)
  const most = 2 ** depth - 1
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth
      const level = (packed[row * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most
      levels[row * width + column] = (level * 255) / most
    }
  }
  return levels
}

/** One colour may be declared transparent; its samples are given at the file's own depth. */
function withColourKey(samples: Uint8Array, channels: number, key: Uint16Array | undefined, depth: number, background: number): Uint8Array {
  if (key?.length !== channels) return samples
  const most = 2 ** depth - 1
  const wanted = Array.from(key, (sample) => ((sample & most) * 255) / most)
  for (let at = 0; at < samples.length; at += channels) {
    if (wanted.every((sample, channel) => samples[at + channel] === sample)) samples.fill(background, at, at + channels)
  }
  return samples
}

function fromPalette(png: DecodedPng, width: number, height: number, background: number): RawImage {
  const entry = png.palette?.[0]
  if (!entry) refuse('has an empty palette')
  try {
    const colours = convertIndexedToRgb(png)
    return interleaved({ width, height, channels: 3 }, entry.length === 4 ? flattened(colours, 3, background) : colours)
  } catch (error) {
    refuse(`is damaged (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** Without its alpha, the last sample of every pixel, over the background. */
function flattened(samples: Uint8Array, channels: number, background: number): Uint8Array {
  const pixels = samples.length / (channels + 1)
  const flat = new Uint8Array(pixels * channels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * (channels + 1)
    const alpha = samples[from + channels]!
    for (let channel = 0; channel < channels; channel++) {
      flat[pixel * channels + channel] = Math.round((samples[from + channel]! * alpha + background * (255 - alpha)) / 255)
    }
  }
  return flat
}
