import type { Tree } from '@shared/config/paths'
import type { RejectedFiles } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { join } from 'node:path'
import { geometryBytes } from '../images/raw-image'
import type { RawImage } from '../images/raw-image'
import { shapeImage } from '../images/shape-image'
import type { ImageShape } from '../images/shape-image'
import type { ImportPart } from '@shared/domain/dataset-import'
import type { Recognised } from './decoder'
import { wantedShape } from './options'
import { Rejections } from './rejections'
import { StagedImagesWriter } from './staged-images'
import type { StagedImages } from './staged-images'

export interface ReadContext {
  readonly signal: AbortSignal
  /** Lets other work of the process in; called at least every few milliseconds of computing. */
  readonly breathe: () => Promise<void>
  /** Called often; `done` counts images, rejected ones included. */
  readonly onProgress: (done: number, total: number) => void
  /** Monotonic milliseconds. */
  readonly clock: () => number
}

export interface StagedParts {
  readonly parts: ReadonlyMap<ImportPart['split'], StagedImages>
  readonly rejected: RejectedFiles
}

/** What a split of a dataset may hold, since training loads it whole. */
export const largestSplitBytes = 2 ** 30
const breatheEveryMs = 12

/**
 * Reads every image of the source into files in `folder`, shaped as the options say. Only one image and one piece of a file are in memory.
 *
 * @throws AppError `bad-file` naming what was found; whatever aborted the signal. The folder is then to be removed.
 */
export async function readImages(source: Recognised, options: Tree, folder: string, context: ReadContext): Promise<StagedParts> {
  const rejections = new Rejections()
  const parts = new Map<ImportPart['split'], StagedImages>()
  const total = source.parts.reduce((sum, { images }) => sum + images, 0)
  const shaper = new Shaper(source, options)
  // of arrays the size is known before the first image is read
  if (source.geometry) for (const { images } of source.parts) requireRoom(images, shaper.shapeFor(source.geometry))
  const classes = source.classNames(options).length
  let breathedAt = context.clock()
  let done = 0
  for (const { split } of source.parts) {
    let writer: StagedImagesWriter | null = null
    try {
      for await (const item of source.images(split, options)) {
        if (context.signal.aborted) throw context.signal.reason
        const refusal = item.kind === 'rejected' ? item.reason : shaper.refusal(item.image)
        if (item.kind === 'rejected') rejections.add(item.name, item.reason)
        else if (refusal !== null) rejections.add(item.name ?? `image ${done}`, refusal)
        else {
          if (item.label >= classes) throw new AppError('bad-file', `Image ${done} has label ${item.label}, expected 0 to ${classes - 1}.`)
          const shape = shaper.shapeFor(item.image)
          writer ??= await StagedImagesWriter.create(join(folder, `${split}-images`), shape)
          requireRoom(writer.count + 1, shape)
          const { image, label } = item
          await writer.add(label, (into) => shapeImage(image, shape, into))
        }
        done++
        if (context.clock() - breathedAt < breatheEveryMs) continue
        context.onProgress(done, total)
        await context.breathe()
        breathedAt = context.clock()
      }
      if (writer) parts.set(split, await writer.finish())
    } catch (error) {
      await writer?.abandon()
      throw error
    }
  }
  context.onProgress(done, total)
  if (context.signal.aborted) throw context.signal.reason
  return { parts, rejected: rejections.summary }
}

function requireRoom(count: number, shape: ImageShape): void {
  const bytes = count * geometryBytes(shape)
  if (bytes <= largestSplitBytes) return
  throw new AppError('bad-file', `One split would hold more than ${largestSplitBytes / 2 ** 30} GiB of pixels, which training could not load.`, {
    remedy: `At ${shape.height} x ${shape.width} pixels it takes ${Math.floor(largestSplitBytes / geometryBytes(shape)).toLocaleString('en')} images; choose a smaller size.`
  })
}

/** The shape of the images in the dataset: as chosen, and where nothing was chosen as the first image is. */
class Shaper {
  readonly #wanted: ReturnType<typeof wantedShape>
  /** Whether images of another size than the first are refused rather than fitted. */
  readonly #strict: boolean
  #shape: ImageShape | null = null

  constructor({ geometry }: Recognised, options: Tree) {
    this.#wanted = wantedShape(options)
    this.#strict = this.#wanted.height === null && this.#wanted.width === null
    if (geometry) this.shapeFor(geometry)
  }

  shapeFor({ height, width }: { readonly height: number; readonly width: number }): ImageShape {
    return (this.#shape ??= { ...this.#wanted, height: this.#wanted.height ?? height, width: this.#wanted.width ?? width })
  }

  refusal({ height, width }: RawImage): string | null {
    const shape = this.shapeFor({ height, width })
    if (this.#strict && (shape.height !== height || shape.width !== width)) {
      return `is ${width} x ${height} pixels, where the first image is ${shape.width} x ${shape.height}; choose a size to fit all`
    }
    return shape.height > 4096 || shape.width > 4096 ? `is ${width} x ${height} pixels; choose a size of at most 1024` : null
  }
}
