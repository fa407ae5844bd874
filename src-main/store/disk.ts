import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileFailure, systemCode } from './failures'
import type { FileAction } from './failures'
import type { FileFacts, Files } from './files'
import { nodeFiles } from './files'

/** Leftovers of writes that a crash cut short. */
export const temporaryPattern = /\.tmp-[0-9a-f]+$/

/** File operations that either happen whole or not at all, with AppErrors that name the path. */
export class Disk {
  constructor(readonly files: Files = nodeFiles) {}

  /** Runs one or more calls on `path`, turning system errors into AppErrors. */
  attempt<Result>(action: FileAction, path: string, run: () => Result): Result {
    try {
      return run()
    } catch (error) {
      throw fileFailure(action, path, error)
    }
  }

  read(path: string): Uint8Array {
    return this.attempt('read', path, () => this.files.readFile(path))
  }

  async readLater(path: string): Promise<Uint8Array> {
    try {
      return await this.files.readLater(path)
    } catch (error) {
      throw fileFailure('read', path, error)
    }
  }

  readText(path: string): string {
    return Buffer.from(this.read(path)).toString('utf8')
  }

  /** Null when there is no such file. */
  readTextIfAny(path: string): string | null {
    return this.#ifAny('read', path, () => Buffer.from(this.files.readFile(path)).toString('utf8'))
  }

  facts(path: string): FileFacts | null {
    return this.#ifAny('read', path, () => this.files.lstat(path))
  }

  /** Names in a folder, sorted; none when it does not exist. */
  list(path: string): string[] {
    return this.#ifAny('list', path, () => this.files.readdir(path).sort()) ?? []
  }

  /** Makes the folder and the parents it lacks. */
  makeFolder(path: string): void {
    if (this.facts(path)?.kind === 'folder') return
    const parent = dirname(path)
    if (parent !== path) this.makeFolder(parent)
    try {
      this.files.mkdir(path)
    } catch (error) {
      // Made by someone else meanwhile, or a link to a folder: writing into it will tell.
      if (systemCode(error) !== 'EEXIST') throw fileFailure('create', path, error)
    }
  }

  /** Replaces `path` by `content`: after a crash at any moment it holds the old content or the new. */
  writeAtomic(path: string, content: Uint8Array | string): void {
    const temporary = `${path}.tmp-${randomBytes(6).toString('hex')}`
    this.attempt('write', path, () => {
      try {
        this.writeNew(temporary, content)
        this.files.rename(temporary, path)
      } catch (error) {
        this.discard(temporary)
        throw error
      }
      this.syncFolder(dirname(path))
    })
  }

  /** Writes and syncs a file that must not exist yet. Not atomic: for files that nothing looks at before they are complete. */
  writeNew(path: string, content: Uint8Array | string): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    this.attempt('write', path, () => {
      const fd = this.files.open(path, 'wx')
      try {
        writeAll(this.files, fd, bytes)
        this.files.fsync(fd)
      } finally {
        this.files.close(fd)
      }
    })
  }

  /** As writeNew, without blocking the process. */
  async writeNewLater(path: string, bytes: Uint8Array): Promise<void> {
    try {
      const fd = this.files.open(path, 'wx')
      try {
        for (let at = 0; at < bytes.length;) at += await this.files.writeLater(fd, bytes.subarray(at))
        await this.files.fsyncLater(fd)
      } finally {
        this.files.close(fd)
      }
    } catch (error) {
      throw fileFailure('write', path, error)
    }
  }

  /** Makes renames and removals in a folder durable. */
  syncFolder(path: string): void {
    this.attempt('write', path, () => {
      try {
        const fd = this.files.open(path, 'r')
        try {
          this.files.fsync(fd)
        } finally {
          this.files.close(fd)
        }
      } catch (error) {
        // Windows and some file systems do not sync folders; the rename is all they offer.
        const unsupported = process.platform === 'win32' ? ['EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'EBADF'] : ['EINVAL']
        if (!unsupported.includes(systemCode(error))) throw error
      }
    })
  }

  move(from: string, to: string): void {
    this.attempt('move', from, () => this.files.rename(from, to))
    this.syncFolder(dirname(to))
    if (dirname(from) !== dirname(to)) this.syncFolder(dirname(from))
  }

  /** Removes a file if it is there. */
  remove(path: string): void {
    this.#ifAny('remove', path, () => this.files.unlink(path))
  }

  /** Removes a folder with all it holds, links themselves and not what they point to. */
  removeTree(path: string): void {
    const facts = this.facts(path)
    if (!facts) return
    if (facts.kind !== 'folder') return this.remove(path)
    for (const name of this.list(path)) this.removeTree(join(path, name))
    this.#ifAny('remove', path, () => this.files.rmdir(path))
  }

  /** Bytes of all files under `path`, links not followed. */
  sizeOfTree(path: string): number {
    const facts = this.facts(path)
    if (facts?.kind !== 'folder') return facts?.sizeBytes ?? 0
    return this.list(path).reduce((size, name) => size + this.sizeOfTree(join(path, name)), 0)
  }

  /** Tidies up after a failure that is about to be reported: a second failure must not hide the first. */
  discard(path: string): void {
    try {
      this.removeTree(path)
    } catch {
      // left for the sweep of the next opening
    }
  }

  #ifAny<Result>(action: FileAction, path: string, run: () => Result): Result | null {
    try {
      return run()
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw fileFailure(action, path, error)
    }
  }
}

export function writeAll(files: Files, fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += files.write(fd, bytes.subarray(at))
}
