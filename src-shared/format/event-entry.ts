import type { EventEntry } from './documents'
import { Fields } from './fields'
import { parseStrictJson } from './strict-json'
import { firstVersion, migrated, writeLine } from './versions'

const format = firstVersion

/** One line of events.jsonl, without the newline. */
export function serialiseEvent({ at, level, kind, text }: EventEntry): string {
  return writeLine(format, { at, level, kind, text })
}

/** Throws `damaged` or `newer-version`, naming `what`. */
export function parseEvent(line: string, what: string): EventEntry {
  const fields = Fields.of(migrated(parseStrictJson(line, what), what, format), what)
  return { at: fields.text('at'), level: fields.choice('level', ['info', 'warning', 'error']), kind: fields.text('kind'), text: fields.text('text') }
}
