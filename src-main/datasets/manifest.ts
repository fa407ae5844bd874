import { asDatasetId, isId } from '@shared/domain/ids'
import { AppError } from '@shared/domain/errors'
import type { DatasetFile, DatasetManifest, DatasetSplitManifest, DatasetSource, Split } from '@shared/domain/dataset'
import { parseStrictJson } from '@shared/format/strict-json'
import { FieldReader } from './field-reader'
import type { Fields } from './field-reader'

export const MANIFEST_FILE = 'manifest.json'
const FORMAT_VERSION = 1
const MAX_SIDE = 4096

/** A file name within the dataset's own folder: no separators, not hidden, so it cannot point elsewhere. */
const plainFileName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const sha256Pattern = /^[0-9a-f]{64}$/

/**
 * A dataset's manifest from its JSON text, every field checked.
 *
 * @param where path of the file, for messages
 * @throws AppError `bad-file` naming the file, the field and its value; `newer-version` for a later format
 */
export function parseManifest(text: string, where: string): DatasetManifest {
  const read = new FieldReader(where)
  const top = read.object(parseStrictJson(text, where, 'bad-file'), 'the whole file')
  const version = read.whole(top['formatVersion'], 'formatVersion', 1, Number.MAX_SAFE_INTEGER)
  if (version > FORMAT_VERSION) {
    throw new AppError('newer-version', `${where} has format version ${version}, this Roundtable reads up to ${FORMAT_VERSION}.`, {
      remedy: 'Open it with a newer Roundtable.'
    })
  }
  const id = read.text(top['id'], 'id')
  if (!isId(id)) throw read.wrong('id', 'lower-case letters, digits, - and _', id)
  const classNames = read.list(top['classNames'], 'classNames', 2, 256).map((name, index) => read.text(name, `classNames.${index}`))
  const channels = read.whole(top['channels'], 'channels', 1, 64)
  const height = read.whole(top['height'], 'height', 1, MAX_SIDE)
  const width = read.whole(top['width'], 'width', 1, MAX_SIDE)
  const splits = read.object(top['splits'], 'splits')
  return {
    formatVersion: FORMAT_VERSION,
    id: asDatasetId(id),
    title: read.text(top['title'], 'title'),
    description: read.text(top['description'], 'description'),
    source: source(read, read.object(top['source'], 'source')),
    channels,
    height,
    width,
    classNames,
    splits: { train: split(read, splits, 'train', classNames.length), test: split(read, splits, 'test', classNames.length) },
    ...(top['splitting'] === undefined ? {} : { splitting: splitting(read, read.object(top['splitting'], 'splitting')) }),
    ...(top['preparation'] === undefined ? {} : { preparation: sentences(read, top['preparation']) }),
    binarification: binarification(read, read.object(top['binarification'], 'binarification'), classNames.length)
  }
}

function source(read: FieldReader, fields: Fields): DatasetSource {
  const text = (key: keyof DatasetSource): string => read.text(fields[key], `source.${key}`)
  return { title: text('title'), origin: text('origin'), licence: text('licence'), citation: text('citation') }
}

function split(read: FieldReader, splits: Fields, name: Split, classes: number): DatasetSplitManifest {
  const path = `splits.${name}`
  const fields = read.object(splits[name], path)
  const count = read.whole(fields['count'], `${path}.count`, 1, 2 ** 31 - 1)
  const counts = read.list(fields['classCounts'], `${path}.classCounts`, classes, classes)
  const classCounts = counts.map((value, index) => read.whole(value, `${path}.classCounts.${index}`, 0, count))
  const sum = classCounts.reduce((total, value) => total + value, 0)
  if (sum !== count) throw read.wrong(`${path}.classCounts`, `numbers that add up to the count ${count}`, sum)
  return { count, classCounts, images: file(read, fields['images'], `${path}.images`), labels: file(read, fields['labels'], `${path}.labels`) }
}

function file(read: FieldReader, value: unknown, path: string): DatasetFile {
  const fields = read.object(value, path)
  const name = read.text(fields['file'], `${path}.file`)
  if (!plainFileName.test(name)) throw read.wrong(`${path}.file`, 'a plain file name', name)
  const sha256 = read.text(fields['sha256'], `${path}.sha256`)
  if (!sha256Pattern.test(sha256)) throw read.wrong(`${path}.sha256`, '64 lower-case hexadecimal digits', sha256)
  return { file: name, sizeBytes: read.whole(fields['sizeBytes'], `${path}.sizeBytes`, 1, Number.MAX_SAFE_INTEGER), sha256 }
}

function splitting(read: FieldReader, fields: Fields): NonNullable<DatasetManifest['splitting']> {
  const seed = fields['seed']
  return { method: read.text(fields['method'], 'splitting.method'), seed: seed === null ? null : read.whole(seed, 'splitting.seed', 0, 2 ** 32 - 1) }
}

function sentences(read: FieldReader, value: unknown): readonly string[] {
  return read.list(value, 'preparation', 0, 50).map((sentence, index) => read.text(sentence, `preparation.${index}`))
}

function binarification(read: FieldReader, fields: Fields, classes: number): DatasetManifest['binarification'] {
  const path = 'binarification.selectedClasses'
  const pair = read.list(fields['selectedClasses'], path, 2, 2)
  const first = read.whole(pair[0], `${path}.0`, 0, classes - 1)
  const second = read.whole(pair[1], `${path}.1`, 0, classes - 1)
  if (first === second) throw read.wrong(path, 'two different classes', `${first} twice`)
  return { selectedClasses: [first, second], seed: read.whole(fields['seed'], 'binarification.seed', 0, 2 ** 32 - 1) }
}
