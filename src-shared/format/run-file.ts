import { asDatasetId, asRunId } from '../domain/ids'
import { backendNames, bestModes, defaultSettings, precisions, xlaChoices } from '../domain/run'
import type { RunSettings } from '../domain/run'
import type { RunFile } from './documents'
import type { Fields } from './fields'
import { fromStoredTree, toStoredTree } from './numbers'
import { readPlan } from './report-fields'
import { openDocument, writeDocument } from './versions'
import type { Format } from './versions'
import { isTree } from '../config/paths'
import type { Tree } from '../config/paths'

/**
 * Version 1 had no switches for XLA, precision and operations at a time: what they leave open then was chosen for it. Version 2 kept
 * every checkpoint of the schedule, and none for its metrics.
 */
const format: Format = { version: 3, migrations: { 1: withLaterSwitches, 2: withLaterKeeping } }

export function serialiseRunFile(run: RunFile): string {
  return writeDocument(format, { ...run, config: toStoredTree(run.config, 'config') })
}

/** Throws `damaged` or `newer-version`, naming `what`. */
export function parseRunFile(text: string, what: string): RunFile {
  const fields = openDocument(text, what, format)
  const versions = fields.group('versions')
  return {
    id: asRunId(fields.text('id')),
    name: fields.text('name'),
    createdAt: fields.text('createdAt'),
    config: fromStoredTree(fields.group('config').tree) as Tree,
    settings: readSettings(fields.group('settings')),
    plan: readPlan(fields.group('plan')),
    versions: {
      roundtable: versions.text('roundtable'),
      node: versions.text('node'),
      tfjs: versions.text('tfjs'),
      platform: versions.text('platform')
    },
    datasets: fields.groups('datasets').map((dataset) => ({ id: asDatasetId(dataset.text('id')), sha256: dataset.text('sha256') })),
    parent: fields.nullable('parent', (run) => {
      const parent = run.group('parent')
      return { run: asRunId(parent.text('run')), checkpoint: parent.whole('checkpoint') }
    }),
    preset: fields.nullable('preset', (run) => run.text('preset'))
  }
}

function readSettings(fields: Fields): RunSettings {
  return {
    backend: fields.choice('backend', ['auto', ...backendNames]),
    compile: fields.choice('compile', ['auto', 'on', 'off']),
    xla: fields.choice('xla', xlaChoices),
    precision: fields.choice('precision', precisions),
    threads: fields.whole('threads'),
    interThreads: fields.whole('interThreads'),
    checkpointPeriod: fields.whole('checkpointPeriod'),
    checkpointsKept: fields.whole('checkpointsKept'),
    bestMetric: fields.text('bestMetric'),
    bestMode: fields.choice('bestMode', bestModes),
    storedEpisodes: fields.whole('storedEpisodes'),
    episodePeriod: fields.whole('episodePeriod')
  }
}

function withLaterSwitches(body: Tree): Tree {
  const { settings } = body
  const { xla, precision, interThreads } = defaultSettings
  // settings that are no group are damage, which reading reports
  return isTree(settings) ? { ...body, settings: { ...settings, xla, precision, interThreads } } : body
}

function withLaterKeeping(body: Tree): Tree {
  const { settings } = body
  const { checkpointsKept, bestMetric, bestMode, episodePeriod } = defaultSettings
  return isTree(settings) ? { ...body, settings: { ...settings, checkpointsKept, bestMetric, bestMode, episodePeriod } } : body
}
