import { isTree } from '../config/paths'
import type { Tree } from '../config/paths'
import { AppError } from '../domain/errors'
import { fromStored } from './numbers'

/**
 * Typed reading of a parsed file: each method returns the value of a key or throws `damaged`
 * with the file, the dotted path and the value found.
 */
export class Fields {
  constructor(
    readonly tree: Tree,
    private readonly what: string,
    private readonly prefix = ''
  ) {}

  static of(value: unknown, what: string): Fields {
    if (!isTree(value)) throw new AppError('damaged', `${what} does not hold a JSON object.`)
    return new Fields(value, what)
  }

  text(key: string): string {
    const value = this.#get(key)
    return typeof value === 'string' ? value : this.#refuse(key, value, 'a text')
  }

  flag(key: string): boolean {
    const value = this.#get(key)
    return typeof value === 'boolean' ? value : this.#refuse(key, value, 'true or false')
  }

  /** A whole number of at least 0. */
  whole(key: string): number {
    const value = this.#get(key)
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : this.#refuse(key, value, 'a whole number of at least 0')
  }

  number(key: string): number {
    return fromStored(this.#get(key)) ?? this.#refuse(key, this.#get(key), 'a number')
  }

  choice<Word extends string | number>(key: string, options: readonly Word[]): Word {
    const value = this.#get(key)
    return options.find((option) => option === value) ?? this.#refuse(key, value, `one of ${options.join(', ')}`)
  }

  group(key: string): Fields {
    const value = this.#get(key)
    return isTree(value) ? new Fields(value, this.what, `${this.prefix}${key}.`) : this.#refuse(key, value, 'an object')
  }

  groups(key: string): Fields[] {
    return this.list(key).map((item, index) =>
      isTree(item) ? new Fields(item, this.what, `${this.prefix}${key}[${index}].`) : this.#refuse(`${key}[${index}]`, item, 'an object')
    )
  }

  list(key: string): readonly unknown[] {
    const value = this.#get(key)
    return Array.isArray(value) ? (value as readonly unknown[]) : this.#refuse(key, value, 'a list')
  }

  listOf<Item>(key: string, fits: (item: unknown) => item is Item, expected: string): readonly Item[] {
    return this.list(key).map((item, index) => (fits(item) ? item : this.#refuse(`${key}[${index}]`, item, expected)))
  }

  numbers(key: string): number[] {
    return this.list(key).map((item, index) => fromStored(item) ?? this.#refuse(`${key}[${index}]`, item, 'a number'))
  }

  record(key: string): Record<string, number> {
    const { tree } = this.group(key)
    return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, fromStored(value) ?? this.#refuse(`${key}.${name}`, value, 'a number')]))
  }

  /** Null stays null; anything else is read by `read`. */
  nullable<Value>(key: string, read: (fields: this) => Value): Value | null {
    return this.#get(key) === null ? null : read(this)
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.tree, key) ? this.tree[key] : undefined
  }

  #refuse(key: string, value: unknown, expected: string): never {
    const shown = value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 60)
    throw new AppError('damaged', `${this.what}: ${this.prefix}${key} is ${shown}, but must be ${expected}.`)
  }
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}
