import type { AboutDataset } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { asDatasetId, isId } from '@shared/domain/ids'
import type { DatasetCatalogue } from '../../datasets/catalogue'
import type { DatasetAbout } from '../../datasets/import/session'
import { knownDatasets } from '../../datasets/known/all'
import type { KnownDefinition } from '../../datasets/known/types'

export function aboutKnown({
  id,
  title,
  description,
  source,
  binarification,
  classNames
}: KnownDefinition): DatasetAbout & { id: ReturnType<typeof asDatasetId> } {
  return { id: asDatasetId(id), title, description, source, binarification, classNames }
}

/** What a person said of their own dataset, with words in place of what they left out. @throws AppError `bad-request` for an id that cannot be */
export async function aboutOwn(about: AboutDataset, name: string, catalogue: DatasetCatalogue): Promise<DatasetAbout> {
  const id = about.id.trim()
  if (!isId(id)) {
    throw new AppError('bad-request', `The id ${JSON.stringify(id)} is not usable.`, {
      remedy: 'Use up to 64 lower-case letters, digits, - and _, beginning with a letter or digit.'
    })
  }
  if (knownDatasets.some((known) => known.id === id)) {
    throw new AppError('bad-request', `${id} is the id of a published dataset.`, {
      remedy: 'Choose another id, or import its published files from its own card.'
    })
  }
  const { datasets, problems } = await catalogue.list()
  if (datasets.some(({ manifest }) => manifest.id === id) || problems.some(({ folder }) => folder.endsWith(`/${id}`))) {
    throw new AppError('wrong-state', `There is a dataset ${id} already.`, { remedy: 'Choose another id, or delete that one first.' })
  }
  const title = about.title.trim() || name
  return {
    id: asDatasetId(id),
    title,
    description: about.description.trim() || `Imported from ${name}.`,
    source: {
      title,
      origin: about.origin.trim() || name,
      licence: about.licence.trim() || 'Not stated',
      citation: about.citation.trim() || 'None'
    }
  }
}

/** A free id like the name of what was picked. */
export async function suggestedId(name: string, catalogue: DatasetCatalogue): Promise<string> {
  const stem = name
    .toLowerCase()
    .replace(/(\.(tar|gz|tgz|npz|npy|mat|bin|safetensors|idx\d?))+$/, '')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 48)
  const base = stem === '' || !isId(stem) ? 'dataset' : stem
  const { datasets, absent } = await catalogue.list()
  const taken = new Set<string>([...datasets.map(({ manifest }) => manifest.id), ...absent.map((known) => known.id)])
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`
    if (!taken.has(id)) return id
  }
}
