import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { DatasetFile, DatasetManifest, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { fileFailure, systemCode } from './file-failure'

/** What a check of a dataset's files against its manifest found. */
export interface DatasetVerification {
  readonly sound: boolean
  /** One sentence per file that differs, with the expected and the found value. */
  readonly problems: readonly string[]
}

export interface DatasetOnDisk {
  readonly manifest: DatasetManifest
  readonly folder: string
}

/** Size and SHA-256 of every file of the dataset, compared with its manifest; missing files are problems, not exceptions. */
export async function verifyDataset({ manifest, folder }: DatasetOnDisk): Promise<DatasetVerification> {
  const problems: string[] = []
  for (const split of Object.values(manifest.splits)) {
    for (const file of [split.images, split.labels]) {
      const problem = await differenceOf(folder, file)
      if (problem !== null) problems.push(problem)
    }
  }
  return { sound: problems.length === 0, problems }
}

/** @throws AppError `damaged` when a file of the split is not the one its manifest describes */
export async function requireSoundSplit({ manifest, folder }: DatasetOnDisk, split: Split): Promise<void> {
  for (const file of [manifest.splits[split].images, manifest.splits[split].labels]) {
    const problem = await differenceOf(folder, file)
    if (problem !== null) throw new AppError('damaged', problem, { remedy: 'Get the dataset again; embedded ones are rebuilt by `npm run setup`.' })
  }
}

async function differenceOf(folder: string, file: DatasetFile): Promise<string | null> {
  const path = join(folder, file.file)
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      size += chunk.length
      // a longer file is wrong already; hashing the rest of an endless one would not end
      if (size > file.sizeBytes) return `${path} is larger than the ${file.sizeBytes} bytes of its manifest.`
      hash.update(chunk)
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return `${path} is missing.`
    throw fileFailure('read', path, error)
  }
  if (size !== file.sizeBytes) return `${path} has ${size} bytes, expected ${file.sizeBytes}.`
  const found = hash.digest('hex')
  return found === file.sha256 ? null : `${path} has SHA-256 ${found}, expected ${file.sha256}.`
}
