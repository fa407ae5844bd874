import { Type } from '@sinclair/typebox'
import type { TObject } from '@sinclair/typebox'
import { choice, group, nullable, wholeNumber } from '@shared/config/field'
import type { SchemaNode } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import { completed } from '@shared/config/validate'
import type { Problem } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { ImageShape } from '../images/shape-image'
import type { DatasetDecoder, Recognised } from './decoder'

const side = (which: string) =>
  nullable(wholeNumber({ minimum: 1, maximum: 1024 }), { title: which, unit: 'pixels', help: `${which} of every image in the dataset. Empty: as it is.` })

/** Choices that every import has. */
const shape = {
  width: side('Width'),
  height: side('Height'),
  fit: choice(['crop', 'pad', 'stretch'], 'crop', {
    title: 'Fit',
    help: 'Where proportions differ. crop: cut off what is too much. pad: black around it. stretch: distort.'
  }),
  resampling: choice(['smooth', 'nearest'], 'smooth', { title: 'Resampling', help: 'smooth: averages, for photographs and scans. nearest: keeps hard edges.' }),
  colour: choice(['grey', 'colour'], 'grey', { title: 'Colours', help: 'grey: one channel, by luma. colour: red, green and blue.' })
}

/** Only where the files bring no split of their own. */
const splitting = {
  testShare: Type.Number({
    default: 0.2,
    minimum: 0.01,
    maximum: 0.9,
    title: 'Test share',
    help: 'Part of every class that is kept for testing. Images with equal pixels stay on one side.'
  }),
  splitSeed: Type.Integer({ default: 0, minimum: 0, maximum: 4_294_967_295, title: 'Split seed', help: 'Decides which images are kept for testing.' })
}

/** Every option there is, for the command line's flags. */
export function allOptions(decoders: readonly DatasetDecoder[]): TObject {
  const own = Object.fromEntries(decoders.flatMap(({ options }) => Object.entries(options)))
  return group('Import', 'How the files become a dataset.', { ...shape, ...own, ...splitting })
}

/** The options of these files, their defaults replaced by what suits them. */
export function importOptions(decoder: DatasetDecoder, { parts, suggested, unused = [] }: Recognised): SchemaNode {
  const fields = Object.entries({ ...shape, ...decoder.options, ...(drawsSplit(parts) ? splitting : {}) }).filter(([key]) => !unused.includes(key))
  const suited = Object.fromEntries(
    fields.map(([key, field]) => [key, { ...(field as SchemaNode), ...(Object.hasOwn(suggested, key) ? { default: suggested[key] } : {}) }])
  )
  return { type: 'object', title: 'Import', help: 'How the files become a dataset.', properties: suited, additionalProperties: false }
}

/** Whether the split is still to be drawn: no published test part, or nothing but one. */
export function drawsSplit(parts: Recognised['parts']): boolean {
  return !(parts.some(({ split }) => split === 'train') && parts.some(({ split }) => split === 'test'))
}

/** @throws AppError `bad-request` for an option that does not exist or cannot have its value */
export function completeImportOptions(node: SchemaNode, options: Tree): Tree {
  const problems: Problem[] = []
  const complete = completed(node, options, '', problems)
  if (problems[0]) throw new AppError('bad-request', problems[0].message)
  return complete as Tree
}

/** The shape of the images in the dataset; null sides stay open until the first image is known. */
export function wantedShape(options: Tree): Omit<ImageShape, 'height' | 'width'> & { readonly height: number | null; readonly width: number | null } {
  return {
    channels: options['colour'] === 'colour' ? 3 : 1,
    height: options['height'] as number | null,
    width: options['width'] as number | null,
    fit: options['fit'] as ImageShape['fit'],
    resampling: options['resampling'] as ImageShape['resampling']
  }
}
