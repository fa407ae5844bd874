import type { KnownCheck } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { asDatasetId } from '@shared/domain/ids'
import { md5Of } from '../download/fetch-file'
import type { Recognised } from '../import/decoder'
import type { KnownDefinition } from './types'

/**
 * Whether files from disk are those of a known dataset. Files that were unpacked have no published hash: of them only the numbers of images
 * and classes are compared.
 *
 * @throws AppError `bad-file` naming the file, its hash and the expected one, or the numbers that differ
 */
export async function checkKnown(known: KnownDefinition, source: Recognised): Promise<KnownCheck> {
  let matching = 0
  for (const { name, md5 } of known.files) {
    const path = source.files.get(name)
    if (path === undefined) continue
    const found = await md5Of(path)
    if (found !== md5) {
      throw new AppError('bad-file', `${path} has MD5 ${found}, expected ${md5} (${known.hashesFrom}).`, {
        remedy: `It is damaged, or not the ${name} of ${known.title}; get it again.`
      })
    }
    matching++
  }
  const { classNames, counts, channels, height, width } = known
  const found = {
    train: countOf(source, 'train'),
    test: countOf(source, 'test'),
    classes: source.classNames(known.options).length,
    size: source.geometry && `${source.geometry.height} x ${source.geometry.width} x ${source.geometry.channels}`
  }
  const expected = { ...counts, classes: classNames.length, size: `${height} x ${width} x ${channels}` }
  const different = (Object.keys(expected) as (keyof typeof expected)[]).find((key) => found[key] !== expected[key])
  if (different !== undefined) {
    const words = { train: 'training images', test: 'test images', classes: 'classes', size: 'as the size of its images' }[different]
    throw new AppError('bad-file', `These files are not ${known.title}: it has ${expected[different]} ${words}, they ${found[different] ?? 'several'}.`, {
      remedy: `Pick ${known.files.map(({ name }) => name).join(', ')}, or import them as a dataset of their own.`
    })
  }
  return { dataset: asDatasetId(known.id), matching, files: known.files.length, hashesFrom: known.hashesFrom }
}

function countOf({ parts }: Recognised, split: 'train' | 'test'): number {
  return parts.find((part) => part.split === split)?.images ?? 0
}
