import type { JpegModule } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import { startJpegCodec } from './jpeg-codec'
import { readJpegStructure } from './jpeg-structure'
import { interleaved } from './raw-image'
import type { RawImage } from './raw-image'
import { refuse } from './refused-image'

/** Decodes JPEG files one after the other. */
export class JpegReader {
  #codec: JpegModule | null = null

  /**
   * A JPEG file as grey or colour bytes, equal to libjpeg's, as stored (an orientation noted in its metadata is not applied). The pixels
   * lie in the codec's memory: they are to be used before the next file is decoded.
   *
   * @throws RefusedImage for anything that is not a sound grey or colour JPEG of 8 bits a sample
   */
  async decode(bytes: Uint8Array): Promise<RawImage> {
    const { width, height, channels } = readJpegStructure(bytes)
    const codec = (this.#codec ??= await startJpegCodec())
    try {
      const decoder = new codec.JPEGDecoder()
      decoder.getEncodedBuffer(bytes.length).set(bytes)
      decoder.decode()
      const found = decoder.getFrameInfo()
      const { buffer, byteOffset, byteLength } = decoder.getDecodedBuffer()
      if (found.width !== width || found.height !== height || found.componentCount !== channels) throw new Error('another frame than the header announced')
      decoder.delete()
      return interleaved({ width, height, channels }, new Uint8Array(buffer, byteOffset, byteLength))
    } catch {
      // the codec throws bare numbers, and its memory cannot be trusted after that
      this.#codec = null
      refuse('has damaged JPEG data')
    }
  }
}
