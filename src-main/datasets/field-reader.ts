import { AppError } from '@shared/domain/errors'

export type Fields = Readonly<Record<string, unknown>>

/** Typed access to parsed JSON; every complaint names the file, the field and what stood there. */
export class FieldReader {
  readonly #where: string

  constructor(where: string) {
    this.#where = where
  }

  wrong(path: string, expected: string, found: unknown): AppError {
    const shown = found === undefined ? 'nothing' : (JSON.stringify(found) ?? typeof found).slice(0, 80)
    return new AppError('bad-file', `${this.#where}: ${path} should be ${expected}, found ${shown}.`)
  }

  object(value: unknown, path: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong(path, 'an object', value)
    return value as Fields
  }

  text(value: unknown, path: string): string {
    if (typeof value !== 'string' || value === '' || value.length > 4000) throw this.wrong(path, 'a text', value)
    return value
  }

  whole(value: unknown, path: string, low: number, high: number): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      throw this.wrong(path, `a whole number from ${low} to ${high}`, value)
    }
    return value
  }

  list(value: unknown, path: string, shortest: number, longest: number): readonly unknown[] {
    const bounds = shortest === longest ? `${shortest}` : `${shortest} to ${longest}`
    if (!Array.isArray(value) || value.length < shortest || value.length > longest) throw this.wrong(path, `a list of ${bounds} entries`, value)
    return value as readonly unknown[]
  }
}
