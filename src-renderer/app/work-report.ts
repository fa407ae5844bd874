import { watch } from 'vue'
import { useBridge, useEngineClient } from '@/stores/connection'
import { useRunsStore } from '@/stores/runs'
import { useSettingsStore } from '@/stores/settings'
import { useToastsStore } from '@/stores/toasts'

/** Tells the shell what is at work (quit question, power, taskbar) and the user what has ended. */
export function useWorkReport(): void {
  const bridge = useBridge()
  const client = useEngineClient()
  const runs = useRunsStore()
  const settings = useSettingsStore()
  const toasts = useToastsStore()

  watch(
    () => {
      const names = runs.live.map((run) => run.name)
      const done = runs.live.reduce((sum, run) => sum + run.progress.iteration / Math.max(1, run.progress.iterations), 0)
      // whole percents: the shell needs no more, and unchanged reports are not sent
      const progress = names.length === 0 ? null : Math.round((done / names.length) * 100) / 100
      return JSON.stringify({ running: names.length, names, progress })
    },
    (report) => void toasts.guard(() => bridge.app.reportWork(JSON.parse(report) as { running: number; names: string[]; progress: number | null })),
    { immediate: true }
  )

  client.on('run.state', ({ run, state, reason }) => {
    if (state !== 'finished' && state !== 'failed') return
    const name = runs.byId.get(run)?.name ?? run
    const title = state === 'finished' ? 'Training finished' : 'Training failed'
    toasts.push(state === 'finished' ? 'good' : 'problem', `${title}: ${name}`, { remedy: state === 'failed' ? reason : '' })
    if (settings.settings?.notifyWhenDone) void toasts.guard(() => bridge.app.notify(title, state === 'failed' && reason !== '' ? `${name}. ${reason}` : name))
  })
}
