/**
 * What goes where: with `--json`, stdout carries JSON lines and nothing else; progress and notes go to stderr.
 * Without it, stdout carries tables and sentences.
 */
export interface Output {
  readonly json: boolean
  /** A result: an object for `--json`, its text form otherwise. */
  result(value: unknown, text: () => string): void
  /** A note for a person, on stderr. */
  note(text: string): void
  /** Overwrites the last progress line on a terminal; one line in ten seconds elsewhere. */
  progress(text: string): void
  endProgress(): void
}

export interface Streams {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean }
  readonly now: () => number
}

const logEveryMs = 10_000

export function createOutput(json: boolean, { stdout, stderr, now }: Streams): Output {
  let open = false
  let lastLogged = -Infinity
  const endProgress = (): void => {
    if (open) stderr.write('\n')
    open = false
  }
  return {
    json,
    result: (value, text) => {
      endProgress()
      stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
    },
    note: (text) => {
      endProgress()
      stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (stderr.isTTY === true) {
        stderr.write(`\r\u001b[K${text}`)
        open = true
      } else if (now() - lastLogged >= logEveryMs) {
        stderr.write(`${text}\n`)
        lastLogged = now()
      }
    },
    endProgress
  }
}

/** Columns padded to their widest cell; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [header, ...rows].map((row) => row.map(String))
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const right = header.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  return cells
    .map((row) =>
      row
        .map((cell, column) => (right[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

export function bytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let at = 0
  let value = size
  while (value >= 1024 && at < units.length - 1) [value, at] = [value / 1024, at + 1]
  return `${at === 0 ? value : value.toFixed(1)} ${units[at]}`
}
