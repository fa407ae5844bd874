import type { EngineEvent } from '@shared/contract/events'
import type { RunDetail } from '@shared/contract/requests'
import type { RunId } from '@shared/domain/ids'
import { liveStates } from '@shared/domain/run'
import type { RunProgress, RunState } from '@shared/domain/run'
import type { CliServices, CommandContext } from './command'
import { duration } from './output'

/** Shows a run's progress until it ends; Ctrl-C stops it at its last resume point. The exit code tells how it ended. */
export async function followRun(run: RunId, services: CliServices, { output, signal, interruption }: CommandContext): Promise<number> {
  const interrupt = interruption()
  let latest: Readonly<Record<string, number>> = {}
  const ended = new Promise<RunState>((resolve) => {
    services.events.subscribe((event: EngineEvent) => {
      if (!('run' in event) || event.run !== run) return
      if (event.type === 'run.metrics') latest = lastValues(event)
      else if (event.type === 'run.progress') showProgress(event.progress)
      else if (event.type === 'run.log' && event.entry.level !== 'info') output.note(event.entry.text)
      else if (event.type === 'run.state' && !liveStates.includes(event.state)) resolve(event.state)
    })
  })
  const showProgress = (progress: RunProgress): void => {
    const { iteration, iterations, frames, framesPerSecond, etaMs } = progress
    if (output.json) output.result({ type: 'progress', run, iteration, iterations, frames, framesPerSecond, etaMs, metrics: latest }, () => '')
    else output.progress(progressLine(progress, latest))
  }
  const stop = (): void => {
    output.note('Stopping. The run can be resumed.')
    void services.table['runs.stop']({ run }, { signal })
  }
  if (interrupt.aborted) stop()
  else interrupt.addEventListener('abort', stop, { once: true })

  const state = await ended
  await services.idle()
  const detail = await services.table['runs.get']({ run }, { signal })
  output.result(resultLine(detail), () => summary(detail))
  if (state === 'failed') return 3
  return interrupt.aborted ? 130 : 0
}

function resultLine({ id, state, progress, headline }: RunDetail): Record<string, unknown> {
  const { iteration, frames, framesPerSecond, elapsedMs } = progress
  return { type: 'result', run: id, state, iterations: iteration, frames, framesPerSecond, elapsedMs, ...headline }
}

function summary({ id, state, progress, headline, path }: RunDetail): string {
  const metrics = Object.entries(headline).map(([name, value]) => `  ${name.padEnd(40)} ${value.toFixed(4)}`)
  return [
    `run ${id}: ${state} after ${progress.iteration} of ${progress.iterations} iterations, ${progress.frames} frames, ${duration(progress.elapsedMs)}, ${progress.framesPerSecond.toFixed(0)} frames/s`,
    ...metrics,
    `in ${path}`
  ].join('\n')
}

function progressLine({ iteration, iterations, framesPerSecond, etaMs }: RunProgress, metrics: Readonly<Record<string, number>>): string {
  const share = iterations === 0 ? 1 : iteration / iterations
  const filled = Math.round(share * 24)
  const accuracy = metrics['mean_accuracy']
  const parts = [
    `${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${iteration}/${iterations}`,
    `${framesPerSecond.toFixed(0)} frames/s`,
    ...(accuracy === undefined || Number.isNaN(accuracy) ? [] : [`accuracy ${accuracy.toFixed(3)}`]),
    ...(etaMs === null ? [] : [`${duration(etaMs)} left`])
  ]
  return parts.join('  ')
}

function lastValues(event: EngineEvent & { type: 'run.metrics' }): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(event.columns.values).map(([name, column]) => [name, column[column.length - 1] ?? NaN]))
}
