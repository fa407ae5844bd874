import type { Tree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import type { ImportSession } from '../../datasets/import/session'
import type { ServiceDependencies } from '../dependencies'

/** Left for everything else. */
const reserveBytes = 100e6

/**
 * Images lie on the disk twice while a dataset is made of them. Where the sizes are known beforehand, a disk too small is said at once
 * rather than in the middle.
 *
 * @throws AppError `disk-full`
 */
export function requireDiskSpace({ files: { source } }: ImportSession, options: Tree, { workspace }: Pick<ServiceDependencies, 'workspace'>): void {
  const { freeBytes, path } = workspace.info()
  const height = sideOf(options['height'], source.geometry?.height)
  const width = sideOf(options['width'], source.geometry?.width)
  if (freeBytes === null || height === null || width === null) return
  const channels = options['colour'] === 'grey' ? 1 : 3
  const images = source.parts.reduce((sum, part) => sum + part.images, 0)
  const neededBytes = 2 * images * (channels * height * width + 1) + reserveBytes
  if (neededBytes <= freeBytes) return
  throw new AppError('disk-full', `The import needs about ${megabytes(neededBytes)}, and the disk of ${path} has ${megabytes(freeBytes)} free.`, {
    remedy: 'Free some space, or choose a smaller size.'
  })
}

function sideOf(chosen: unknown, own: number | undefined): number | null {
  return typeof chosen === 'number' ? chosen : (own ?? null)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
}
