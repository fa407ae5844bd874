import { join } from 'node:path'
import { AppError } from '@shared/domain/errors'
import type { DatasetDecoder, Recognised } from './decoder'
import { lookAt, lookInto } from './picked'
import type { Picked } from './picked'

export interface RecognisedFiles {
  readonly decoder: DatasetDecoder
  readonly source: Recognised
  readonly picked: Picked
}

/** Archives like to put everything into one folder. */
const deepestDescent = 3

/** @throws AppError `bad-file` when no decoder knows what was picked, or one knows it and cannot use it */
export async function recognise(paths: readonly string[], decoders: readonly DatasetDecoder[]): Promise<RecognisedFiles> {
  const first = await lookAt(paths)
  for (let picked = first, depth = 0; ; depth++) {
    for (const decoder of decoders) {
      const source = await decoder.recognise(picked)
      if (source) return { decoder, source, picked: first }
    }
    const [only, ...others] = picked.folders
    if (picked.folder === null || only === undefined || others.length > 0 || depth === deepestDescent) throw unknown(first, decoders)
    picked = await lookInto(join(picked.folder, only))
  }
}

function unknown({ name, folder, files, folders }: Picked, decoders: readonly DatasetDecoder[]): AppError {
  const found =
    folder === null
      ? files.length === 1
        ? `${name} is of no kind that is read`
        : `The ${files.length} files are of no kind that is read`
      : files.length + folders.length === 0
        ? `The folder ${name} is empty`
        : `The folder ${name} holds nothing that is read`
  return new AppError('bad-file', `${found}.`, { remedy: `Read are: ${decoders.map(({ expects }) => expects).join('; ')}.` })
}
