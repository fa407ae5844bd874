import type { DatasetSummary } from '@shared/domain/dataset'
import { isId } from '@shared/domain/ids'
import type { AbsentDataset } from '@shared/domain/known-dataset'

/** Why a new dataset cannot have this id; empty when it can. */
export function idProblem(typed: string, present: readonly DatasetSummary[], absent: readonly AbsentDataset[]): string {
  const id = typed.trim()
  if (id === '') return 'A dataset needs an id.'
  if (!isId(id)) return 'Use lower-case letters, digits, - and _, beginning with a letter or digit.'
  if (present.some(({ manifest }) => manifest.id === id)) return `There is a dataset ${id} already.`
  return absent.some((known) => known.id === id) ? `${id} is the id of a published dataset.` : ''
}
