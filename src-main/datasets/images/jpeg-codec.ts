import createCodec from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import type { JpegModule } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import wasmDataUrl from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url&inline'

/**
 * libjpeg-turbo as WebAssembly. It is compiled once; each instance has a memory of its own, which a damaged file may leave in disorder:
 * an instance that failed is never used again.
 */
let compiled: Promise<WebAssembly.Module> | null = null

export async function startJpegCodec(): Promise<JpegModule> {
  compiled ??= WebAssembly.compile(Buffer.from(wasmDataUrl.slice(wasmDataUrl.indexOf(',') + 1), 'base64'))
  const module = await compiled
  return await createCodec({
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(module, imports)
      done(instance)
      return instance.exports
    },
    print: quiet,
    printErr: quiet
  })
}

/** The codec's warnings: whatever is wrong with a file is said by its refusal. */
function quiet(): void {
  return
}
