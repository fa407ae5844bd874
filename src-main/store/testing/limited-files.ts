import type { Files } from '../files'
import { nodeFiles } from '../files'

/** The real file system with room for so many bytes more; removing a file gives nothing back. */
export function limitedFiles(budgetBytes: number): { readonly files: Files; grow(bytes: number): void } {
  let left = budgetBytes
  const full = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const taken = (bytes: Uint8Array): Uint8Array => {
    if (left === 0) throw full()
    const fitting = bytes.subarray(0, Math.min(bytes.length, left))
    left -= fitting.length
    return fitting
  }
  const files: Files = {
    ...nodeFiles,
    write: (fd, bytes) => nodeFiles.write(fd, taken(bytes)),
    writeLater: async (fd, bytes) => nodeFiles.writeLater(fd, taken(bytes))
  }
  return { files, grow: (bytes) => void (left += bytes) }
}

/** The real file system, of which nothing can be changed. */
export function readOnlyFiles(code: 'EROFS' | 'EACCES'): Files {
  const refuse = (): never => {
    throw Object.assign(new Error(`${code}: read-only`), { code })
  }
  return {
    ...nodeFiles,
    open: (path, flags) => (flags === 'r' ? nodeFiles.open(path, flags) : refuse()),
    touch: refuse,
    rename: refuse,
    link: refuse,
    unlink: refuse,
    mkdir: refuse,
    rmdir: refuse,
    checkWritable: refuse
  }
}
