import { resolve } from 'node:path'
import type { ImportPreview, ImportScan } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { asDatasetId } from '@shared/domain/ids'
import type { CommandContext, Flags } from '../command'
import { bytes, table } from '../output'
import type { DatasetAction } from './action'
import { cancellation } from './cancellation'
import { importChoices } from './import-flags'
import { showDataset } from './show-dataset'
import { withProgress } from './show-progress'

/** Looks at files, reads them, shows what came out, and makes a dataset of it unless only a preview is asked for. */
export const importFiles: DatasetAction = async (given, flags, context) => {
  if (given.length === 0) throw new AppError('bad-request', 'Which files?', { remedy: 'Usage: roundtable datasets import PATH... [--id ID]' })
  const services = await context.services()
  const { output } = context
  const signal = cancellation(context)
  const known = typeof flags['as'] === 'string' ? asDatasetId(flags['as']) : null
  const scan = await services.table['imports.scan']({ paths: given.map((path) => resolve(path)), grant: '', known }, { signal })
  output.note(describe(scan))
  try {
    const reading = { import: scan.import, options: importChoices(flags) }
    const preview = await withProgress(services, context, () => services.table['imports.read'](reading, { signal }))
    showPreview(preview, context)
    if (flags['preview'] === true) return 0
    if (preview.rejected.count > 0 && flags['allow-rejected'] !== true) {
      throw new AppError('bad-file', `${preview.rejected.count} files or images would be left out.`, {
        remedy: 'Look at the reasons above; add --allow-rejected to import the others.'
      })
    }
    const about = { import: scan.import, about: aboutFrom(flags, scan) }
    showDataset(await withProgress(services, context, () => services.table['imports.accept'](about, { signal })), context)
    return 0
  } finally {
    await services.table['imports.discard']({ import: scan.import }, { signal: context.signal })
  }
}

function aboutFrom(flags: Flags, scan: ImportScan) {
  const text = (name: string, fallback = ''): string => (typeof flags[name] === 'string' ? flags[name] : fallback)
  return {
    id: text('id', scan.suggestedId),
    title: text('title', scan.suggestedTitle),
    description: text('description'),
    origin: text('origin'),
    licence: text('licence'),
    citation: text('citation')
  }
}

function describe({ name, title, parts, notes, known }: ImportScan): string {
  const images = parts.map(({ split, images: count }) => `${count} ${split === 'all' ? 'images' : split === 'train' ? 'for training' : 'for testing'}`)
  const check = known === null ? [] : [`${known.matching} of ${known.files} files have the MD5 of ${known.hashesFrom}.`]
  return [`${name}: ${title}, ${images.join(' and ')}.`, ...check, ...notes].join(' ')
}

function showPreview(preview: ImportPreview, { output }: Pick<CommandContext, 'output'>): void {
  const { channels, height, width, classNames, splits, values, rejected, sizeBytes, warnings } = preview
  if (output.json) return output.result({ type: 'preview', ...preview }, () => '')
  const rows = classNames.map((name, label) => [name, splits.train.classCounts[label] ?? 0, splits.test.classCounts[label] ?? 0])
  output.note(table(['class', 'train', 'test'], [...rows, ['all', splits.train.count, splits.test.count]]))
  output.note(`${channels} x ${height} x ${width}, values ${values.low} to ${values.high} (mean ${values.mean.toFixed(1)}), ${bytes(sizeBytes)}`)
  for (const { name, reason } of rejected.shown.slice(0, 20)) output.note(`Left out ${name}: ${reason}.`)
  if (rejected.count > 20) output.note(`... and ${rejected.count - 20} more: ${rejected.reasons.map(({ reason, count }) => `${count} ${reason}`).join('; ')}.`)
  for (const warning of warnings) output.note(`Warning: ${warning}`)
}
