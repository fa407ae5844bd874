/** The parts in use of the WebAssembly build of libjpeg-turbo; the package comes without types. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  export interface JpegDecoder {
    /** Memory of the codec for a file of this many bytes. */
    getEncodedBuffer(length: number): Uint8Array
    /** Throws a number for damaged files. */
    decode(): void
    getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number }
    /** Axes (row, column, component); a view of the codec's memory. */
    getDecodedBuffer(): ArrayBufferView
    delete(): void
  }

  export interface JpegModule {
    readonly JPEGDecoder: new () => JpegDecoder
  }

  export interface CodecOptions {
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports
    print(text: string): void
    printErr(text: string): void
  }

  export default function createCodec(options: CodecOptions): Promise<JpegModule>
}

/** The file's bytes as a `data:` address, put into the bundle. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url&inline' {
  const dataUrl: string
  export default dataUrl
}

/** The parts in use of the platform's WebAssembly, which neither the language's nor Node's types describe. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>
  type Exports = Record<string, unknown>
  class Module {
    private readonly compiled: true
  }
  class Instance {
    constructor(module: Module, imports: Imports)
    readonly exports: Exports
  }
  function compile(bytes: Uint8Array): Promise<Module>
}
