import { asRunId } from '@shared/domain/ids'
import { sampleEpisode, sampleRow } from '@shared/format/testing/samples'
import { openWorkspace } from '../workspace'
import { sampleCheckpoint } from './sample-checkpoint'

/**
 * A run that never ends, for tests that kill it: resumes from the last usable checkpoint, then appends rows and writes checkpoints as fast as it can,
 * printing the number of each iteration whose checkpoint is published. Usage: child-writer WORKSPACE RUN
 */
const [folder = '', id = ''] = process.argv.slice(2)

const run = openWorkspace(folder).runs.open(asRunId(id))
const { checkpoint } = await run.latestUsable()
const start = checkpoint?.iterations ?? 0
run.truncateMetrics(start)
run.setStatus({ state: 'running' })
for (let iteration = start; ; iteration++) {
  run.appendMetrics(sampleRow(iteration))
  run.log('info', 'iteration', `Finished ${iteration}`)
  const kind = iteration % 5 === 4 ? 'user' : 'resume'
  await run.writeCheckpoint(sampleCheckpoint(iteration + 1, kind))
  if (kind === 'user') run.writeEpisodes(iteration + 1, [sampleEpisode(iteration)])
  process.stdout.write(`${iteration + 1}\n`)
}
