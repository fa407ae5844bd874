import type { CheckpointSummary } from '@shared/domain/checkpoint'
import { AppError } from '@shared/domain/errors'
import type { Command } from '../command'
import { runIdFrom } from '../ids'
import { bytes, table } from '../output'

export const checkpoints: Command = {
  name: 'checkpoints',
  usage: 'checkpoints RUN [--verify]',
  help: 'Lists the checkpoints of a run; --verify reads every file and compares its hash.',
  options: { verify: { type: 'boolean' } },
  positionals: [1, 1],
  run: async ([id = ''], flags, { services, output, signal }) => {
    const context = { signal }
    const run = runIdFrom(id)
    const { table: requests } = await services()
    let list: readonly CheckpointSummary[] = await requests['checkpoints.list']({ run }, context)
    if (flags['verify'] === true) list = await Promise.all(list.map(({ iterations }) => requests['checkpoints.verify']({ run, iterations }, context)))
    if (output.json) for (const checkpoint of list) output.result({ type: 'checkpoint', ...checkpoint }, () => '')
    else output.result(null, () => table(['iterations', 'kind', 'alias', 'created', 'size', 'episodes', 'integrity'], list.map(cells)))
    const damaged = list.filter(({ integrity }) => integrity === 'damaged')
    for (const { problem } of damaged) if (problem) output.note(problem.message)
    if (damaged.length > 0) throw new AppError('damaged', `${damaged.length} of ${list.length} checkpoints of run ${run} are damaged.`)
    return 0
  }
}

function cells({ iterations, kind, best, createdAt, sizeBytes, episodes, integrity }: CheckpointSummary): (string | number)[] {
  return [iterations, kind, best ? 'best' : '', createdAt, bytes(sizeBytes), episodes, integrity]
}
