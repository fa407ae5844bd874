import { isJpeg } from './jpeg-structure'
import { JpegReader } from './jpeg'
import { decodePng } from './png'
import { isPng } from './png-structure'
import type { RawImage } from './raw-image'
import { refuse } from './refused-image'

/** First bytes of files that people take for PNG or JPEG, for messages. */
const others: readonly (readonly [name: string, start: readonly number[], at?: number])[] = [
  ['a GIF', [0x47, 0x49, 0x46, 0x38]],
  ['a BMP image', [0x42, 0x4d]],
  ['a TIFF image', [0x49, 0x49, 0x2a, 0x00]],
  ['a TIFF image', [0x4d, 0x4d, 0x00, 0x2a]],
  ['a WebP image', [0x57, 0x45, 0x42, 0x50], 8],
  ['an AVIF or HEIC image', [0x66, 0x74, 0x79, 0x70], 4],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip file', [0x1f, 0x8b]]
]

/** Decodes PNG and JPEG files, told by their first bytes and not by their names. */
export class ImageDecoder {
  readonly #jpeg = new JpegReader()
  readonly #background: number

  /** @param background shown through transparent pixels: 0 black to 255 white */
  constructor(background: number) {
    this.#background = background
  }

  /** The pixels are to be used before the next file is decoded. @throws RefusedImage */
  async decode(bytes: Uint8Array): Promise<RawImage> {
    if (bytes.length === 0) refuse('is empty')
    if (isPng(bytes)) return decodePng(bytes, this.#background)
    if (isJpeg(bytes)) return await this.#jpeg.decode(bytes)
    const known = others.find(([, start, at = 0]) => start.every((byte, index) => bytes[at + index] === byte))
    refuse(known ? `is ${known[0]}; PNG and JPEG are read` : 'is no PNG or JPEG image')
  }
}
