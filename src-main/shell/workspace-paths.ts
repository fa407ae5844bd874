import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, sep } from 'node:path'
import { AppError } from '@shared/domain/errors'

/**
 * The real path of something inside the workspace.
 *
 * @throws AppError `bad-request` when it lies outside once links are followed, `not-found` when there is nothing
 */
export async function insideWorkspace(workspace: string, path: string): Promise<string> {
  const [root, real] = await Promise.all([realPath(workspace), realPath(path)])
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new AppError('bad-request', `${path} lies outside the workspace ${workspace}.`)
  }
  return real
}

/** @throws AppError `not-found` when the path is no folder */
export async function existingFolder(path: string): Promise<string> {
  const real = await realPath(path)
  if (!(await stat(real)).isDirectory()) throw new AppError('not-found', `${path} is not a folder.`)
  return real
}

async function realPath(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new AppError('bad-request', `${path} is not an absolute path.`)
  try {
    return await realpath(path)
  } catch (thrown) {
    throw new AppError('not-found', `There is nothing at ${path}.`, { cause: thrown })
  }
}
