import { Random } from '@shared/stats/random'
import { DataCycler } from '../../../engine/scenario/data-cycler'
import type { OrderSource } from '../../../engine/scenario/data-cycler'
import { numberSetting } from '../case-arrays'
import { EvenIfReferenceStops } from '../types'
import type { CaseInput, ParityFamily } from '../types'

/** The cases were recorded without shuffling. */
const inOrder: OrderSource = { permutation: (rows) => Int32Array.from({ length: rows }, (_, row) => row), state: Random.of(0).state }

/**
 * Requests for rows as environments make them at partial resets. The reference cuts each pass into chunks of `loader_batch` and keeps what is
 * left of one for the next request; here rows are served one by one, so that chunks have nothing to decide.
 */
export const nipDataCycler: ParityFamily = {
  family: 'nip_data_cycler',
  run: (given) => {
    const cycler = new DataCycler(numberSetting(given, 'dataset_size'), inOrder)
    const batches = requests(given).map((rows) => Array.from({ length: rows }, () => cycler.next()))
    const values = { batches: batches.map((batch) => (batch.length === 0 ? new EvenIfReferenceStops(batch) : batch)) }
    return Promise.resolve({ tensors: new Map<string, never>(), values })
  }
}

function requests({ config }: CaseInput): readonly number[] {
  return config['requests'] as readonly number[]
}
