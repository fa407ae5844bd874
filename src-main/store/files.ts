import * as fs from 'node:fs'
import { promisify } from 'node:util'

/**
 * The file-system calls the store makes, one method per call, so that a test can make any single one fail.
 * Failures are the system's own errors; Disk turns them into AppErrors.
 */
export interface Files {
  open(path: string, flags: 'r' | 'a' | 'wx'): number
  /** May write less than asked. */
  write(fd: number, bytes: Uint8Array): number
  writeLater(fd: number, bytes: Uint8Array): Promise<number>
  /** Fills `into` from `position`; the number of bytes read. */
  read(fd: number, into: Uint8Array, position: number): number
  readLater(path: string): Promise<Uint8Array>
  readFile(path: string): Uint8Array
  truncate(fd: number, length: number): void
  fsync(fd: number): void
  fsyncLater(fd: number): Promise<void>
  fdatasync(fd: number): void
  close(fd: number): void
  /** Marks a file as changed now. */
  touch(path: string): void
  rename(from: string, to: string): void
  /** Fails with EEXIST where `to` exists. */
  link(from: string, to: string): void
  unlink(path: string): void
  mkdir(path: string): void
  rmdir(path: string): void
  readdir(path: string): string[]
  /** About the entry itself, never about what a link points to. */
  lstat(path: string): FileFacts
  /** Throws where this process may not write. */
  checkWritable(path: string): void
}

export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other'
  readonly sizeBytes: number
  readonly inode: number
  readonly modifiedMs: number
}

const writeLater = promisify(fs.write) as unknown as (fd: number, bytes: Uint8Array) => Promise<{ bytesWritten: number }>
const fsyncLater = promisify(fs.fsync)

export const nodeFiles: Files = {
  open: (path, flags) => fs.openSync(path, flags),
  write: (fd, bytes) => fs.writeSync(fd, bytes),
  writeLater: async (fd, bytes) => (await writeLater(fd, bytes)).bytesWritten,
  read: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  readLater: (path) => fs.promises.readFile(path),
  readFile: (path) => fs.readFileSync(path),
  truncate: (fd, length) => fs.ftruncateSync(fd, length),
  fsync: (fd) => fs.fsyncSync(fd),
  fsyncLater: (fd) => fsyncLater(fd),
  fdatasync: (fd) => fs.fdatasyncSync(fd),
  close: (fd) => fs.closeSync(fd),
  touch: (path) => {
    const now = new Date()
    fs.utimesSync(path, now, now)
  },
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => fs.linkSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  mkdir: (path) => fs.mkdirSync(path),
  rmdir: (path) => fs.rmdirSync(path),
  readdir: (path) => fs.readdirSync(path),
  lstat: (path) => {
    const facts = fs.lstatSync(path)
    const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other'
    return { kind, sizeBytes: facts.size, inode: facts.ino, modifiedMs: facts.mtimeMs }
  },
  checkWritable: (path) => fs.accessSync(path, fs.constants.W_OK)
}
