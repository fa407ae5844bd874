import type { Tree } from '@shared/config/paths'
import type { Split } from '@shared/domain/dataset'
import type { ImportedSplit, ImportPreview } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { countShared, drawSplit, shuffledRows } from './draw-split'
import type { Recognised } from './decoder'
import { drawsSplit } from './options'
import type { StagedParts } from './read-images'
import type { StagedImages } from './staged-images'

/** Which staged images make up each split of the dataset, in which order. */
export interface DatasetPlan {
  readonly splits: Readonly<Record<Split, PlannedSplit>>
  /** How the split came about, for the manifest; null where it is the publisher's. */
  readonly splitting: { readonly method: string; readonly seed: number } | null
}

export interface PlannedSplit {
  readonly images: StagedImages
  /** (row) staged image; null for all in their order. */
  readonly rows: Int32Array | null
  readonly count: number
  readonly classCounts: readonly number[]
}

/** @throws AppError `bad-file` when what was read cannot make two splits of two classes */
export function planDataset({ parts, rejected }: StagedParts, source: Recognised, options: Tree): DatasetPlan {
  const classes = source.classNames(options).length
  const [first] = parts.values()
  if (!first) {
    const [reason] = rejected.shown
    throw new AppError('bad-file', `None of the ${rejected.count} images could be taken${reason ? `: ${reason.name} ${reason.reason}` : ''}.`)
  }
  const [train, test] = [parts.get('train'), parts.get('test')]
  const plan = train && test ? published(train, test, source.ordered, classes) : drawn(first, options, source, classes)
  requireTwoClasses(plan)
  return plan
}

function published(train: StagedImages, test: StagedImages, ordered: boolean, classes: number): DatasetPlan {
  const split = (images: StagedImages, name: Split): PlannedSplit => planned(images, ordered ? null : shuffledRows(images.count, 0, name), classes)
  return {
    splits: { train: split(train, 'train'), test: split(test, 'test') },
    splitting: ordered ? null : { method: 'As the folders are named, rows shuffled.', seed: 0 }
  }
}

function drawn(images: StagedImages, options: Tree, source: Recognised, classes: number): DatasetPlan {
  if (!drawsSplit(source.parts)) {
    throw new AppError('bad-file', 'All images of one of the two splits were refused.', { remedy: 'Look at the reasons, or import the other split alone.' })
  }
  const { testShare, splitSeed: seed } = options as { testShare: number; splitSeed: number }
  const { train, test } = drawSplit(images.labels, images.fingerprints, { testShare, seed })
  if (test.length === 0 || train.length === 0) {
    throw new AppError('bad-file', `${images.count} images are too few for a training and a test split.`, {
      remedy: 'A class needs at least two different images.'
    })
  }
  return {
    splits: { train: planned(images, train, classes), test: planned(images, test, classes) },
    splitting: { method: `Stratified by class, ${testShare} of each for testing, equal images kept on one side, rows shuffled.`, seed }
  }
}

function planned(images: StagedImages, rows: Int32Array | null, classes: number): PlannedSplit {
  const classCounts = new Array<number>(classes).fill(0)
  if (rows) for (const row of rows) classCounts[images.labels[row]!]!++
  else for (const label of images.labels) classCounts[label]!++
  return { images, rows, count: rows?.length ?? images.count, classCounts }
}

function requireTwoClasses({ splits }: DatasetPlan): void {
  for (const [name, { classCounts }] of Object.entries(splits)) {
    const present = classCounts.filter((count) => count > 0).length
    if (present < 2) {
      throw new AppError('bad-file', `The ${name} split has images of ${present} class, and two are needed.`, {
        remedy: 'The agents argue about which of two labels an image has.'
      })
    }
  }
}

/** What the person sees before accepting. */
export function previewOf(plan: DatasetPlan, staged: StagedParts, classNames: readonly string[]): Omit<ImportPreview, 'import'> {
  const { train, test } = plan.splits
  const { geometry } = train.images
  const split = ({ count, classCounts }: PlannedSplit): ImportedSplit => ({ count, classCounts })
  const values = valuesOf([...staged.parts.values()])
  const sizeBytes = (train.count + test.count) * (geometry.channels * geometry.height * geometry.width + 1)
  return {
    ...geometry,
    classNames,
    splits: { train: split(train), test: split(test) },
    values,
    rejected: staged.rejected,
    sizeBytes,
    warnings: warningsOf(plan, staged, values, classNames)
  }
}

function valuesOf(parts: readonly StagedImages[]): ImportPreview['values'] {
  const histogram = Array.from({ length: 256 }, (_, value) => parts.reduce((sum, part) => sum + part.histogram[value]!, 0))
  const total = histogram.reduce((sum, count) => sum + count, 0)
  return {
    low: histogram.findIndex((count) => count > 0),
    high: 255 - [...histogram].reverse().findIndex((count) => count > 0),
    mean: histogram.reduce((sum, count, value) => sum + count * value, 0) / total
  }
}

function warningsOf(
  { splits, splitting }: DatasetPlan,
  { rejected }: StagedParts,
  { low, high }: ImportPreview['values'],
  classNames: readonly string[]
): string[] {
  const { train, test } = splits
  const missing = classNames.filter((_, label) => train.classCounts[label] === 0)
  const shared = splitting === null || train.images !== test.images ? countShared(test.images.fingerprints, train.images.fingerprints) : 0
  const counts = train.classCounts.filter((count) => count > 0)
  return [
    ...(rejected.count > 0 ? [`${rejected.count} of ${rejected.count + train.count + test.count} files or images were left out.`] : []),
    ...(high - low < 16 ? [`All pixels lie between ${low} and ${high} of 255: the images are nearly blank.`] : []),
    ...(missing.length > 0 ? [`No training image of ${missing.length === 1 ? 'class' : 'classes'} ${listed(missing)}.`] : []),
    ...(shared > 0 ? [`${shared} of the ${test.count} test images have the same pixels as a training image.`] : []),
    ...(Math.max(...counts) > 20 * Math.min(...counts) ? ['The largest class has more than twenty times the images of the smallest.'] : [])
  ]
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
}
