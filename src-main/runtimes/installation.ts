import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the parts of this copy of the app lie, in the repository and in a package alike. */
export interface Installation {
  /** Folder of package.json: the repository, or the package's app.asar. */
  readonly root: string
  readonly packaged: boolean
  /** Folder of loader.node and tfjs_binding.node; a real folder, also in a package. */
  readonly native: string
  /** Folder of the .wasm files of tfjs-backend-wasm; a real folder, also in a package. */
  readonly wasm: string
  /** dawn.node of this platform; a real file, also in a package. */
  readonly dawn: string
  /** Icons, presets, embedded datasets. */
  readonly resources: string
  /** libtensorflow builds that came with the package; null outside packages. */
  readonly runtimes: string | null
}

/**
 * @param from folder of any of our modules, built or not (`__dirname`)
 * @throws Error when no package.json lies above it, which no installation can cause
 */
export function locateInstallation(from: string, exists: (path: string) => boolean = existsSync): Installation {
  let root = from
  while (!exists(join(root, 'package.json'))) {
    const parent = dirname(root)
    if (parent === root) throw new Error(`no package.json above ${from}`)
    root = parent
  }
  if (root.endsWith('.asar')) {
    // the dynamic linker and WebAssembly readers know nothing of asar archives: what they open is unpacked beside it
    const unpacked = `${root}.unpacked`
    const beside = dirname(root)
    return {
      root,
      packaged: true,
      native: join(unpacked, 'native'),
      wasm: join(unpacked, 'out', 'wasm'),
      dawn: join(unpacked, 'out', 'dawn', 'dawn.node'),
      resources: join(beside, 'resources'),
      runtimes: join(beside, 'runtimes')
    }
  }
  const built = join(root, 'out', 'wasm')
  return {
    root,
    packaged: false,
    native: join(root, 'native'),
    wasm: exists(built) ? built : join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist'),
    dawn: join(root, 'node_modules', 'webgpu', 'dist', dawnFolder(), 'dawn.node'),
    resources: join(root, 'resources'),
    runtimes: null
  }
}

/** The folder of the npm package webgpu for a platform. */
export function dawnFolder(platform: string = process.platform, arch: string = process.arch): string {
  return platform === 'darwin' ? 'darwin-universal' : `${platform}-${arch}`
}
