import { dirname } from 'node:path'
import { AppError } from '@shared/domain/errors'
import type { Disk } from './disk'
import { writeAll } from './disk'
import { LineFile } from './line-file'

/** A log that is not forced to the disk for this long may lose what came since in a power cut. */
const syncPeriodMs = 5000

/** Where side files of a cut get their time from; also paces the syncs. */
type Clock = () => number

/**
 * The one writer of a file of lines. A line is there whole or not at all: what a failed write left is cut off again,
 * and a line torn by a crash is moved to a side file at opening.
 */
export class AppendLog {
  #fd: number | null = null
  #lines: number
  #sizeBytes: number
  #syncedAt: number
  #unsynced = false
  /** Whether the file's name is known to be on the disk, not only its content. */
  #named = false
  /** Set when a failed write could not be undone; the next append tries again. */
  #torn = false

  constructor(
    private readonly disk: Disk,
    readonly path: string,
    private readonly now: Clock
  ) {
    const file = new LineFile(disk, path).refresh()
    this.#lines = file.lines
    this.#sizeBytes = file.completeBytes
    this.#syncedAt = now()
    if (file.tornBytes > 0) this.cut(file.lines)
  }

  /** Complete lines in the file. */
  get lines(): number {
    return this.#lines
  }

  /** `text` must hold no newline. On failure the file is as before. */
  append(text: string): void {
    if (text.includes('\n')) throw new AppError('internal', `A line of ${this.path} holds a newline.`)
    const bytes = Buffer.from(`${text}\n`)
    this.disk.attempt('write', this.path, () => {
      const fd = this.#open()
      if (this.#torn) this.#undo(fd)
      try {
        writeAll(this.disk.files, fd, bytes)
      } catch (error) {
        this.#torn = true
        this.#tryUndo(fd)
        throw error
      }
      this.#lines++
      this.#sizeBytes += bytes.length
      this.#unsynced = true
    })
    if (this.now() - this.#syncedAt >= syncPeriodMs) this.sync()
  }

  /** Forces every appended line to the disk. */
  sync(): void {
    if (!this.#unsynced) return
    this.disk.attempt('write', this.path, () => this.disk.files.fdatasync(this.#open()))
    if (!this.#named) this.disk.syncFolder(dirname(this.path))
    this.#named = true
    this.#unsynced = false
    this.#syncedAt = this.now()
  }

  /**
   * Keeps the first `lines` lines and moves the rest, a torn line included, to `<name>.cut-<time>` beside the log.
   * The side file is durable before the log is replaced. Returns the number of complete lines cut.
   */
  cut(lines: number): number {
    const file = new LineFile(this.disk, this.path).refresh()
    const end = file.startOf(lines)
    const rest = file.bytes(end, file.completeBytes + file.tornBytes)
    if (rest.length === 0) return 0
    this.close()
    const stamp = new Date(this.now()).toISOString().replace(/[:.]/g, '')
    this.disk.writeAtomic(`${this.path}.cut-${stamp}`, rest)
    this.disk.writeAtomic(this.path, file.bytes(0, end))
    const cut = file.lines - Math.min(lines, file.lines)
    this.#lines -= cut
    this.#sizeBytes = end
    this.#torn = false
    return cut
  }

  /** Safe to call twice; a later append opens the file again. */
  close(): void {
    if (this.#fd === null) return
    const fd = this.#fd
    this.#fd = null
    this.disk.attempt('write', this.path, () => this.disk.files.close(fd))
  }

  #open(): number {
    this.#fd ??= this.disk.files.open(this.path, 'a')
    return this.#fd
  }

  #undo(fd: number): void {
    this.disk.files.truncate(fd, this.#sizeBytes)
    this.#torn = false
  }

  #tryUndo(fd: number): void {
    try {
      this.#undo(fd)
    } catch {
      // the failed write is reported by the caller; `torn` makes the next append undo it first
    }
  }
}
