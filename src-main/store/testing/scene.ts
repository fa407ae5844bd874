import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CheckpointKind } from '@shared/domain/checkpoint'
import type { RunId } from '@shared/domain/ids'
import { sampleRun } from '@shared/format/testing/samples'
import type { Files } from '../files'
import type { ProcessTable } from '../process-identity'
import type { NewCheckpoint, NewRun, Workspace } from '../types'
import { openWorkspace } from '../workspace'
import { sampleCheckpoint } from './sample-checkpoint'

/** Memory where the system offers it: these tests sync a great deal. */
const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder that is gone after the test. */
export function temporaryFolder(parent = fast): string {
  const folder = mkdtempSync(join(parent, 'roundtable-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Process 100 of a small machine on which processes 100 and those in `others` live. */
export function processTable(pid = 100, others: Readonly<Record<number, string>> = {}): ProcessTable {
  const startTimes: Readonly<Record<number, string>> = { [pid]: `start-${pid}`, ...others }
  return { pid, host: 'here', bootId: 'boot-1', startTime: (asked) => startTimes[asked] ?? null }
}

/** A workspace whose clock advances by one second with every look at it. */
export function workspaceIn(folder: string, options: { files?: Files; processes?: ProcessTable } = {}): Workspace {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5)
  return openWorkspace(folder, { processes: processTable(), ...options, now: () => (time += 1000) })
}

export function newRun(id: RunId = sampleRun.id): NewRun {
  const { createdAt: _createdAt, ...run } = sampleRun
  return { ...run, id }
}

export function checkpointAt(iterations: number, kind: CheckpointKind = 'resume'): NewCheckpoint {
  return sampleCheckpoint(iterations, kind)
}
