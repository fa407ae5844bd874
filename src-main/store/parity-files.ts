import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@shared/domain/errors'

/** A recorded case: its description and the bytes of its tensors. */
export interface CaseFolderEntry {
  readonly path: string
  readonly json: string
  readonly tensors: Uint8Array
}

/**
 * Every case in the folders given, in alphabetical order, one at a time: a `<case>.json` beside its `<case>.safetensors`,
 * in the folder itself or in the family folders inside it.
 * @throws AppError `not-found` for a folder that is not there or holds no case; `bad-file` for a case without its tensors
 */
export function* readCaseFolders(folders: readonly string[]): Generator<CaseFolderEntry> {
  for (const folder of folders) {
    const paths = [...casePaths(folder)]
    if (paths.length === 0)
      throw new AppError('not-found', `${folder} holds no parity case.`, { remedy: 'Give a folder with families of cases, such as parity.' })
    for (const path of paths) yield { path, json: readFileSync(path, 'utf8'), tensors: tensorsOf(path) }
  }
}

function* casePaths(folder: string): Generator<string> {
  let entries: string[]
  try {
    entries = readdirSync(folder).sort()
  } catch (cause) {
    throw new AppError('not-found', `${folder} is not a folder that can be read.`, { cause })
  }
  // an index lists families, it is no case
  for (const entry of entries) if (entry.endsWith('.json') && entry !== 'index.json') yield join(folder, entry)
  for (const entry of entries) if (statSync(join(folder, entry)).isDirectory()) yield* casePaths(join(folder, entry))
}

function tensorsOf(path: string): Uint8Array {
  const file = path.replace(/\.json$/, '.safetensors')
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new AppError('bad-file', `${path} has no readable tensors beside it in ${file}.`, { cause })
  }
}
