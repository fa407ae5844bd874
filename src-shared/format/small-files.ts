import type { Tree } from '../config/paths'
import { runRequestKinds } from './documents'
import { bestModes } from '../domain/run'
import type { BestCheckpoint, LockOwner, RunRequest } from './documents'
import { fromStoredTree, toStoredRecord, toStoredTree } from './numbers'
import { firstVersion, openDocument, writeDocument } from './versions'

/** The files of a run that hold one fact each. */

const format = firstVersion

/** request.json */
export function serialiseRequest(request: RunRequest): string {
  return writeDocument(format, request)
}

export function parseRequest(text: string, what: string): RunRequest {
  const fields = openDocument(text, what, format)
  return { request: fields.choice('request', runRequestKinds), askedAt: fields.text('askedAt'), pid: fields.whole('pid') }
}

/** name.json: the title a person gave the run after its creation. */
export function serialiseName(name: string): string {
  return writeDocument(format, { name })
}

export function parseName(text: string, what: string): string {
  return openDocument(text, what, format).text('name')
}

/** lock-<n>.json */
export function serialiseLock(owner: LockOwner): string {
  return writeDocument(format, owner)
}

export function parseLock(text: string, what: string): LockOwner {
  const fields = openDocument(text, what, format)
  return {
    pid: fields.whole('pid'),
    host: fields.text('host'),
    bootId: fields.text('bootId'),
    startTime: fields.text('startTime'),
    takenAt: fields.text('takenAt')
  }
}

/** checkpoints/<iterations>/kept.json: this resume point is kept like a user checkpoint. */
export function serialiseKept(keptAt: string): string {
  return writeDocument(format, { keptAt })
}

/** best.json: the checkpoint at which the metric that decides had its best value so far. */
export function serialiseBest(best: BestCheckpoint): string {
  return writeDocument(format, { ...best, ...toStoredRecord({ value: best.value }) })
}

export function parseBest(text: string, what: string): BestCheckpoint {
  const fields = openDocument(text, what, format)
  return { iterations: fields.whole('iterations'), metric: fields.text('metric'), mode: fields.choice('mode', bestModes), value: fields.number('value') }
}

/** checkpoints/<iterations>/state.json: generators, counters, schedules. */
export function serialiseCheckpointState(iterations: number, state: Tree): string {
  return writeDocument(format, { iterations, state: toStoredTree(state, 'state') })
}

export function parseCheckpointState(text: string, what: string): { readonly iterations: number; readonly state: Tree } {
  const fields = openDocument(text, what, format)
  return { iterations: fields.whole('iterations'), state: fromStoredTree(fields.group('state').tree) as Tree }
}
