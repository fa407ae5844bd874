import type { RunConfig } from '@shared/config/run-schema'
import type { BinarisationPreview, BinaryDataset, DatasetManifest, ImageSet, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { Random } from '@shared/stats/random'
import { firstOfEach, firstRows, labelCounts, labelled, reordered, zerosFirst } from './labelling'
import type { LabelRule, LabelledRows } from './labelling'
import { mergedLabels } from './merge-tables'

export type DatasetOptions = RunConfig['dataset_options']
export type BinarisationDefaults = DatasetManifest['binarification']

export interface BinarisationContext {
  readonly split: Split
  /** The run's seed: decides which surplus images are dropped and, by default, the order of the rows. */
  readonly seed: number
  /** The run's `reference_quirks`. */
  readonly quirks: boolean
}

/** The classes of one split; an ImageSet fits. */
export type Labels = Pick<ImageSet, 'classes'>

/**
 * Turns a labelled image set into a binary one by `dataset_options` (nip-spec 2.10, 5.2): label, balance, truncate.
 * No image appears twice. Rows are shuffled by the run's seed and truncation keeps the proportion of the labels;
 * under `quirks` rows stay as the reference leaves them (label 0 first when balanced) and truncation cuts the tail.
 *
 * @throws AppError `bad-config` naming the option, its value and the remedy
 */
export function binarise(
  images: ImageSet,
  classNames: readonly string[],
  defaults: BinarisationDefaults,
  options: DatasetOptions,
  context: BinarisationContext
): BinaryDataset {
  const rule = labelRule(images, classNames.length, defaults, options)
  const { image, label } = rowsInUse(images, rule, options, context)
  return { images, y: label, sourceIndex: image, classNames }
}

/** What `binarise` makes of a split, without its pixels. */
export function previewBinarisation(
  labels: Labels,
  classNames: readonly string[],
  defaults: BinarisationDefaults,
  options: DatasetOptions,
  context: BinarisationContext
): BinarisationPreview {
  const rule = labelRule(labels, classNames.length, defaults, options)
  const rows = rowsInUse(labels, rule, options, context)
  const classLabels = classNames.map((_, original): 0 | 1 | 'mixed' | null => {
    if (rule.kind === 'random') return 'mixed'
    if (rule.kind === 'merge') return rule.labels[original] === 0 ? 0 : 1
    return original === rule.first ? 0 : original === rule.second ? 1 : null
  })
  return { split: context.split, classLabels, counts: labelCounts(rows), dropped: labels.classes.length - rows.image.length }
}

function rowsInUse(labels: Labels, rule: LabelRule, options: DatasetOptions, { split, seed, quirks }: BinarisationContext): LabelledRows {
  requireLimit(options.max_train_size, quirks ? 1 : 2)
  const rows = labelled(labels.classes, rule)
  // unbalanced, the reference goes on with one label alone
  if (!quirks || options.make_balanced || rows.image.length === 0) requireBothLabels(rows, rule, options, split)
  // the name of the split keeps both splits' draws apart, the label keeps them apart from the rest of the run
  const order = Random.of(seed, 'dataset rows').fork(split).permutation(rows.image.length)
  return chosenRows(rows, order, { balanced: options.make_balanced, limit: split === 'train' ? options.max_train_size : null, quirks })
}

export interface RowChoice {
  readonly balanced: boolean
  /** Largest number of rows kept; null for all. */
  readonly limit: number | null
  readonly quirks: boolean
}

/**
 * Balancing, order and truncation with the permutation given.
 *
 * @param order (row) the draw; under quirks it is used only when balancing
 */
export function chosenRows(rows: LabelledRows, order: Int32Array, { balanced, limit, quirks }: RowChoice): LabelledRows {
  const equal = Math.min(...labelCounts(rows))
  if (quirks) {
    const all = balanced ? zerosFirst(firstOfEach(reordered(rows, order), [equal, equal])) : rows
    return limit === null ? all : firstRows(all, limit)
  }
  const shuffled = reordered(rows, order)
  const all = balanced ? firstOfEach(shuffled, [equal, equal]) : shuffled
  return limit === null || limit >= all.image.length ? all : firstOfEach(all, proportional(labelCounts(all), limit))
}

/** `limit` rows shared out like `counts`, at least one to each label. */
function proportional(counts: readonly [number, number], limit: number): [number, number] {
  const ones = Math.min(limit - 1, Math.max(1, Math.round((limit * counts[1]) / (counts[0] + counts[1]))))
  return [limit - ones, ones]
}

/** The rule of `dataset_options`, its draws made by the binarification seed. */
export function labelRule({ classes }: Labels, classCount: number, defaults: BinarisationDefaults, options: DatasetOptions): LabelRule {
  const seed = options.binarification_seed ?? defaults.seed
  switch (options.binarification_method) {
    case 'merge':
      return { kind: 'merge', labels: mergedLabels(classCount, seed) }
    case 'select_two': {
      const [first, second] = options.selected_classes ?? defaults.selectedClasses
      requireClasses(first, second, classCount)
      return { kind: 'select_two', first, second }
    }
    case 'random': {
      // the reference starts both splits from the same seed; the images differ, so nothing leaks
      const random = Random.of(seed, 'random labels')
      return { kind: 'random', labels: Uint8Array.from(classes, () => random.integer(2)) }
    }
  }
}

function requireLimit(limit: number | null, least: number): void {
  if (limit !== null && (!Number.isInteger(limit) || limit < least)) {
    throw new AppError('bad-config', `dataset_options.max_train_size: ${limit} leaves no image for one of the labels.`, {
      remedy: `Choose a whole number from ${least}, or leave it empty to keep all images.`
    })
  }
}

function requireClasses(first: number, second: number, classCount: number): void {
  const remedy = `Choose two different classes from 0 to ${classCount - 1}.`
  const unknown = [first, second].find((selected) => !Number.isInteger(selected) || selected < 0 || selected >= classCount)
  if (unknown !== undefined) {
    throw new AppError('bad-config', `dataset_options.selected_classes: ${first}, ${second} names class ${unknown}, which the dataset does not have.`, {
      remedy
    })
  }
  if (first === second) throw new AppError('bad-config', `dataset_options.selected_classes: ${first}, ${second} names one class twice.`, { remedy })
}

function requireBothLabels(rows: LabelledRows, rule: LabelRule, options: DatasetOptions, split: Split): void {
  const missing = labelCounts(rows).indexOf(0)
  if (missing < 0) return
  const [path, value, remedy] =
    rule.kind === 'select_two'
      ? ['selected_classes', `${rule.first}, ${rule.second}`, 'Select two classes that both have images.']
      : ['binarification_seed', String(options.binarification_seed ?? 'the default'), 'Choose another seed or another binarification_method.']
  throw new AppError('bad-config', `dataset_options.${path}: with ${value} no image of the ${split} split gets label ${missing}.`, { remedy })
}
