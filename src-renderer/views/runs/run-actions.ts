import { Copy, FolderOpen, GitFork, Pause, Pencil, Play, RotateCw, Square, SquareArrowOutUpRight, Trash2 } from 'lucide-vue-next'
import { useRouter } from 'vue-router'
import type { RunSummary } from '@shared/domain/run'
import { useBridge, useEngineClient } from '@/stores/connection'
import { useDraftStore } from '@/stores/draft'
import { useRunsStore } from '@/stores/runs'
import { useToastsStore } from '@/stores/toasts'
import type { MenuEntry } from '@/ui/menu'

export interface RunActions {
  readonly resume: (run: RunSummary) => Promise<void>
  readonly stop: (run: RunSummary) => Promise<void>
  readonly pause: (run: RunSummary) => Promise<void>
  readonly proceed: (run: RunSummary) => Promise<void>
  readonly rename: (run: RunSummary, name: string) => Promise<void>
  readonly duplicate: (run: RunSummary) => Promise<void>
  /** Opens the New run form as a fork; from the newest checkpoint when none is named. */
  readonly fork: (run: RunSummary, iterations?: number) => Promise<void>
  readonly trash: (run: RunSummary) => Promise<void>
  readonly reveal: (run: RunSummary) => Promise<void>
}

/** Whether a stopped run can go on from its last resume point. */
export function isResumable(run: RunSummary): boolean {
  return !run.heldElsewhere && run.problem === null && ['stopped', 'interrupted', 'failed'].includes(run.state)
}

/** What can be done with a run, each with its failure shown as a notice. */
export function useRunActions(): RunActions {
  const client = useEngineClient()
  const bridge = useBridge()
  const runs = useRunsStore()
  const draft = useDraftStore()
  const toasts = useToastsStore()
  const router = useRouter()
  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    await toasts.guard(work)
  }
  return {
    resume: (run) => guarded(() => runs.resume(run.id)),
    stop: (run) => guarded(() => runs.stop(run.id)),
    pause: (run) => guarded(() => runs.pause(run.id)),
    proceed: (run) => guarded(() => runs.proceed(run.id)),
    rename: (run, name) => guarded(() => runs.rename(run.id, name)),
    trash: (run) =>
      guarded(async () => {
        await runs.trash(run.id)
        toasts.push('good', `Moved to the trash: ${run.name}`)
      }),
    duplicate: (run) =>
      guarded(async () => {
        draft.duplicate(await client.request('runs.get', { run: run.id }))
        await router.push('/runs/new')
      }),
    fork: (run, iterations) =>
      guarded(async () => {
        const [detail, checkpoints] = await Promise.all([client.request('runs.get', { run: run.id }), client.request('checkpoints.list', { run: run.id })])
        const newest = Math.max(...checkpoints.filter(({ integrity }) => integrity !== 'damaged').map((checkpoint) => checkpoint.iterations))
        if (iterations === undefined && !Number.isFinite(newest)) return toasts.push('info', `${run.name} has no checkpoint yet to fork from.`)
        draft.forkFrom(detail, iterations ?? newest)
        await router.push('/runs/new')
      }),
    reveal: (run) => guarded(async () => await bridge.app.reveal((await client.request('runs.get', { run: run.id })).path))
  }
}

/** The menu of a run; what does not fit its state is greyed with the reason. */
export function runMenu(run: RunSummary, actions: RunActions, ask: { rename: () => void; trash: () => void; open?: () => void }): MenuEntry[] {
  const elsewhere = run.heldElsewhere
  const atWork = ['running', 'queued', 'paused', 'pausing', 'stopping'].includes(run.state)
  const blocked = elsewhere ? 'Held by another process' : run.problem ? 'The run could not be read' : ''
  const entry = (id: string, label: string, icon: MenuEntry['icon'], allowed: boolean, reason: string, go: () => unknown): MenuEntry => ({
    id,
    label,
    ...(icon ? { icon } : {}),
    disabled: !allowed,
    reason,
    run: () => void go()
  })
  return [
    ...(ask.open ? [entry('open', 'Open', SquareArrowOutUpRight, true, '', ask.open)] : []),
    run.state === 'paused'
      ? entry('continue', 'Continue', Play, blocked === '', blocked, () => actions.proceed(run))
      : entry('resume', 'Resume', RotateCw, isResumable(run), blocked || (run.state === 'finished' ? 'Finished: fork it to train on' : 'It is at work'), () =>
          actions.resume(run)
        ),
    entry('pause', 'Pause', Pause, run.state === 'running' && blocked === '', blocked || 'Not running', () => actions.pause(run)),
    entry('stop', 'Stop', Square, atWork && run.state !== 'stopping' && run.problem === null, 'Not at work', () => actions.stop(run)),
    { ...entry('rename', 'Rename', Pencil, run.problem === null, blocked, ask.rename), keys: 'F2', separated: true },
    entry('duplicate', 'Duplicate settings', Copy, run.problem === null, blocked, () => actions.duplicate(run)),
    entry('fork', 'Fork…', GitFork, run.problem === null && run.progress.iteration > 0, blocked || 'No finished iteration yet', () => actions.fork(run)),
    entry('reveal', 'Show in folder', FolderOpen, true, '', () => actions.reveal(run)),
    {
      ...entry('trash', 'Move to trash', Trash2, !atWork, elsewhere ? 'Held by another process' : 'Stop it first', ask.trash),
      keys: 'Del',
      separated: true,
      danger: true
    }
  ]
}
