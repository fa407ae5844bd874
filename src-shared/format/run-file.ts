import { asDatasetId, asRunId } from '../domain/ids'
import type { RunSettings } from '../domain/run'
import type { RunFile } from './documents'
import type { Fields } from './fields'
import { fromStoredTree, toStoredTree } from './numbers'
import { readPlan } from './report-fields'
import { firstVersion, openDocument, writeDocument } from './versions'
import type { Tree } from '../config/paths'

const format = firstVersion

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
    backend: fields.choice('backend', ['auto', 'tensorflow', 'wasm', 'cpu']),
    compile: fields.choice('compile', ['auto', 'on', 'off']),
    threads: fields.whole('threads'),
    checkpointPeriod: fields.whole('checkpointPeriod'),
    storedEpisodes: fields.whole('storedEpisodes')
  }
}
