import type { Tree } from '@shared/config/paths'
import type { StagedParts } from './read-images'
import type { RecognisedFiles } from './recognise'

/** What an import did to the images, for the manifest. Nothing of the machine or the day: the same import gives the same manifest. */
export function preparationOf(options: Tree, { decoder, source }: RecognisedFiles, { parts, rejected }: StagedParts): string[] {
  const [staged] = parts.values()
  if (!staged) return []
  const { height, width, channels } = staged.geometry
  const { geometry } = source
  const same = geometry?.height === height && geometry.width === width
  const strict = options['height'] === null && options['width'] === null
  const words = [`Imported from ${decoder.title}.`]
  if (!same && !strict) words.push(`Fitted to ${width} x ${height} pixels (${String(options['fit'])}, ${String(options['resampling'])}).`)
  if (geometry?.channels !== channels)
    words.push(channels === 1 ? 'Colours made grey by luma where there were any.' : 'Grey images given three equal channels where there were any.')
  for (const [key, value] of Object.entries(options)) {
    if (Object.hasOwn(decoder.options, key)) words.push(`${sentenceName(key)}: ${String(value)}.`)
  }
  if (rejected.count > 0) words.push(`${rejected.count} files or images were left out.`)
  return words
}

/** `splitSeed` as "Split seed". */
function sentenceName(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
