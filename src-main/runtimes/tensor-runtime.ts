import { isTree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { isAbsolute, join, normalize } from 'node:path'

/** One libtensorflow build on this machine. */
export interface TensorRuntime {
  /** Folder name, such as `tensorflow-cpu-2.21.0`. */
  readonly name: string
  /** TensorFlow's version. */
  readonly version: string
  readonly device: 'cpu' | 'cuda'
  readonly folder: string
  /** Absolute path of libtensorflow_cc; opening it brings in the rest of the folder. */
  readonly library: string
  /** Absolute folders of the NVIDIA libraries; empty for the CPU. */
  readonly libraryPaths: readonly string[]
  /** Of `library`, in hex: names the build in a run's plan. */
  readonly sha256: string
  readonly files: readonly RuntimeFile[]
}

export interface RuntimeFile {
  /** Relative to the folder. */
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

/**
 * A runtime from the text of its manifest.json (formatVersion 1).
 * @throws AppError `damaged` when the text is not such a manifest, `newer-version` when it is a later one
 */
export function parseRuntimeManifest(folder: string, text: string): TensorRuntime {
  const manifest = parseJson(folder, text)
  if (!isTree(manifest)) throw damaged(folder, 'it is not a JSON object')
  const formatVersion = manifest['formatVersion']
  if (typeof formatVersion === 'number' && formatVersion > 1) {
    throw new AppError('newer-version', `${join(folder, 'manifest.json')} has format version ${formatVersion}, this Roundtable reads 1.`)
  }
  const { name, version, device, library, libraryPaths, files } = manifest
  if (formatVersion !== 1 || typeof name !== 'string' || typeof version !== 'string') throw damaged(folder, 'formatVersion, name or version is missing')
  if (device !== 'cpu' && device !== 'cuda') throw damaged(folder, `device is ${JSON.stringify(device)}, not "cpu" or "cuda"`)
  if (typeof library !== 'string' || !Array.isArray(libraryPaths) || !Array.isArray(files)) throw damaged(folder, 'library, libraryPaths or files is missing')
  const listed = files.map((file) => fileOf(folder, file))
  const libraryFile = listed.find((file) => file.path === library)
  if (libraryFile === undefined) throw damaged(folder, `files does not list the library ${library}`)
  return {
    name,
    version,
    device,
    folder,
    library: inside(folder, library),
    libraryPaths: libraryPaths.map((path) => inside(folder, path)),
    sha256: libraryFile.sha256,
    files: listed
  }
}

function fileOf(folder: string, file: unknown): RuntimeFile {
  if (!isTree(file) || typeof file['path'] !== 'string' || typeof file['sizeBytes'] !== 'number' || typeof file['sha256'] !== 'string') {
    throw damaged(folder, 'an entry of files lacks path, sizeBytes or sha256')
  }
  inside(folder, file['path'])
  return { path: file['path'], sizeBytes: file['sizeBytes'], sha256: file['sha256'] }
}

/** A manifest names files of its own folder only. */
function inside(folder: string, path: unknown): string {
  if (typeof path !== 'string' || isAbsolute(path) || normalize(path).startsWith('..'))
    throw damaged(folder, `the path ${JSON.stringify(path)} leads out of the folder`)
  return join(folder, path)
}

function parseJson(folder: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw damaged(folder, 'it is not JSON', cause)
  }
}

function damaged(folder: string, why: string, cause?: unknown): AppError {
  return new AppError('damaged', `${join(folder, 'manifest.json')} is damaged: ${why}.`, { remedy: 'Remove the folder and run the set-up again.', cause })
}
