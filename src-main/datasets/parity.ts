import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { sizeOf } from '@shared/domain/arrays'
import { getPath } from '@shared/config/paths'
import type { ImageSet } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { chosenRows } from './binarise'
import type { DatasetOptions } from './binarise'
import { labelled } from './labelling'
import type { LabelRule } from './labelling'
import { labelsOfPermutation } from './merge-tables'
import { pixelValues } from './pixel-values'

export interface CaseOutputs {
  readonly arrays: NamedArrays
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * One case of the parity family `nip_dataset`: the same labelling, balancing and truncation as `binarise`,
 * with the recorded draws in place of our generator's and in the reference's row order.
 *
 * @param config the case's `config`: `hyper` (reference names, missing ones have their defaults) and `train`
 * @param arrays `input/raw_images` (image, row, column, channel), `input/raw_labels` (image), and the draws `seedinput/*`
 * @throws AppError `bad-request` when the case lacks what it needs
 */
export function runDatasetCase(config: unknown, arrays: NamedArrays): CaseOutputs {
  const images = imageSet(required(arrays, 'input/raw_images'), required(arrays, 'input/raw_labels'))
  const limit = getPath(config, 'train') === true ? numberAt(config, 'hyper.dataset_options.max_train_size', null) : null
  const balanced = getPath(config, 'hyper.dataset_options.make_balanced') !== false
  const rows = labelled(images.classes, ruleOf(config, arrays))
  const order = balanced ? Int32Array.from(required(arrays, 'seedinput/balance_permutation').data) : new Int32Array(0)
  const { image, label } = chosenRows(rows, order, { balanced, limit, quirks: true })

  const count = image.length
  const { channels, height, width } = images
  // the reference stores the blank dialogue of every row; here the environment makes it when an episode starts
  const historyShape = [count, numberAt(config, 'hyper.nip_protocol.max_message_rounds', 8), 1, numberAt(config, 'hyper.message_size', 1), height, width]
  const history = new Uint8Array(sizeOf(historyShape))
  return {
    arrays: new Map<string, NamedArray>([
      ['output/image', { type: 'F32', shape: [count, channels, height, width], data: pixelsOf(images, image) }],
      ['output/y', { type: 'I32', shape: [count], data: Int32Array.from(label) }],
      ['output/id', { type: 'I32', shape: [count], data: Int32Array.from(image.keys()) }],
      ['output/source_index', { type: 'I32', shape: [count], data: image }]
    ]),
    values: { history_shape: historyShape, history_all_zero: history.every((value) => value === 0), size: count }
  }
}

function ruleOf(config: unknown, arrays: NamedArrays): LabelRule {
  const protocol = getPath(config, 'hyper.interaction_protocol') ?? 'nip'
  if (protocol !== 'nip')
    throw new AppError('bad-request', `config.hyper.interaction_protocol: ${JSON.stringify(protocol)} is not a protocol whose history is known here.`)
  const method = (getPath(config, 'hyper.dataset_options.binarification_method') ?? 'merge') as DatasetOptions['binarification_method']
  switch (method) {
    case 'merge':
      return { kind: 'merge', labels: labelsOfPermutation(required(arrays, 'seedinput/class_permutation').data) }
    case 'random':
      return { kind: 'random', labels: required(arrays, 'seedinput/random_labels').data }
    case 'select_two': {
      const [first, second] = (getPath(config, 'hyper.dataset_options.selected_classes') ?? [0, 1]) as [number, number]
      return { kind: 'select_two', first, second }
    }
    default:
      throw new AppError('bad-request', `config.hyper.dataset_options.binarification_method: ${String(method)} is not known.`)
  }
}

/** Channels last, as image libraries load them, to channels first. */
function imageSet(raw: NamedArray, labels: NamedArray): ImageSet {
  const [count = 0, height = 0, width = 0, channels = 0] = raw.shape
  const pixels = new Uint8Array(raw.data.length)
  let at = 0
  for (let image = 0; image < count; image++)
    for (let channel = 0; channel < channels; channel++)
      for (let cell = 0; cell < height * width; cell++) pixels[at++] = raw.data[(image * height * width + cell) * channels + channel]!
  return { count, channels, height, width, pixels, classes: Uint8Array.from(labels.data) }
}

/** (row, channel, height, width) as the networks see them. */
function pixelsOf(images: ImageSet, rows: Int32Array): Float32Array {
  const size = images.channels * images.height * images.width
  const values = new Float32Array(rows.length * size)
  rows.forEach((image, row) => {
    for (let i = 0; i < size; i++) values[row * size + i] = pixelValues[images.pixels[image * size + i]!]!
  })
  return values
}

function required(arrays: NamedArrays, name: string): NamedArray {
  const array = arrays.get(name)
  if (!array) throw new AppError('bad-request', `The case has no array ${name}.`)
  return array
}

function numberAt<Fallback extends number | null>(config: unknown, path: string, fallback: Fallback): number | Fallback {
  const value = getPath(config, path) ?? fallback
  if (value !== fallback && typeof value !== 'number') throw new AppError('bad-request', `config.${path}: ${JSON.stringify(value)} is not a number.`)
  return value as number | Fallback
}
