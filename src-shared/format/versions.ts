import { isTree } from '../config/paths'
import type { Tree } from '../config/paths'
import { AppError } from '../domain/errors'
import { Fields } from './fields'
import { parseStrictJson } from './strict-json'

/** A file format with its history. `migrations[v]` turns the body of version v into that of v + 1 and changes nothing it was given. */
export interface Format {
  readonly version: number
  readonly migrations: Readonly<Record<number, (body: Tree) => Tree>>
}

/** A format that has had one version only. */
export const firstVersion: Format = { version: 1, migrations: {} }

/** Reads a whole JSON document: syntax, version, migration. `what` names the file in errors. */
export function openDocument(text: string, what: string, format: Format): Fields {
  return Fields.of(migrated(parseStrictJson(text, what), what, format), what)
}

/** The body in the present version; `newer-version` says which was found and which are known. */
export function migrated(body: unknown, what: string, format: Format): Tree {
  if (!isTree(body)) throw new AppError('damaged', `${what} does not hold a JSON object.`)
  const found = Object.hasOwn(body, 'formatVersion') ? body['formatVersion'] : undefined
  if (!Number.isSafeInteger(found) || (found as number) < 1) {
    throw new AppError('damaged', `${what}: formatVersion is ${JSON.stringify(found) ?? 'missing'}, but must be a whole number of at least 1.`)
  }
  const version = found as number
  if (version > format.version) {
    throw new AppError('newer-version', `${what} has format version ${version}, but this Roundtable reads versions up to ${format.version}.`, {
      remedy: 'Open it with the version of Roundtable that wrote it, or a newer one.'
    })
  }
  let current = body
  for (let step = version; step < format.version; step++) {
    const migrate = format.migrations[step]
    if (!migrate) throw new AppError('internal', `No migration from format version ${step} of ${what}.`)
    current = { ...migrate(current), formatVersion: step + 1 }
  }
  return current
}

/** Two-space JSON with the version first and a newline last, for people to read. */
export function writeDocument(format: Format, body: object): string {
  return `${JSON.stringify({ formatVersion: format.version, ...body }, null, 2)}\n`
}

/** One line of a line file, without the newline. */
export function writeLine(format: Format, body: object): string {
  return JSON.stringify({ formatVersion: format.version, ...body })
}
