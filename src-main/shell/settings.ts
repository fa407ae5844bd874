import type { AppSettings } from '@shared/contract/bridge'
import { AppError } from '@shared/domain/errors'
import type { JsonFile } from './json-file'
import { isSettingName, validSettings } from './settings-schema'

/** The settings of this computer: read once, checked entry by entry, written whole on every change. */
export class Settings {
  readonly #file: JsonFile
  readonly #defaults: AppSettings
  readonly #listeners = new Set<(settings: AppSettings) => void>()
  #entries: Readonly<Record<string, unknown>>

  constructor(file: JsonFile, defaults: AppSettings) {
    this.#file = file
    this.#defaults = defaults
    this.#entries = file.read() ?? {}
  }

  get current(): AppSettings {
    return validSettings(this.#entries, this.#defaults)
  }

  /** Entries this version does not know (a newer one's) stay in the file. */
  save(changes: Partial<AppSettings>): AppSettings {
    const foreign = Object.entries(this.#entries).filter(([key]) => !isSettingName(key))
    const entries = { ...Object.fromEntries(foreign), ...this.#chosen(), ...changes, formatVersion: 1 }
    try {
      this.#file.write(entries)
    } catch (thrown) {
      throw new AppError('io', `The settings could not be saved: ${String(thrown)}`, { remedy: 'Check the disk and the rights of the folder.', cause: thrown })
    }
    this.#entries = entries
    for (const listener of [...this.#listeners]) listener(this.current)
    return this.current
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: (settings: AppSettings) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What the user chose, without defaults, so that a later version's better default reaches those who never touched it. */
  #chosen(): Partial<AppSettings> {
    const { current } = this
    return Object.fromEntries(Object.entries(current).filter(([key]) => isSettingName(key) && key in this.#entries))
  }
}
