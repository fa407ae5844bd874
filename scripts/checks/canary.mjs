/*
 * One planted violation per rule of .dependency-cruiser.cjs. A rule that does not report its own is broken (a wrong path pattern, a
 * TypeScript that the cruiser silently cannot read), however green the real tree looks.
 */

/** @type {Record<string, { file: string, imports: string }>} */
export const violations = {
  'room-shared-domain': { file: 'src-shared/domain/run.ts', imports: '../config/schema' },
  'room-shared-config': { file: 'src-shared/config/bad.ts', imports: '../contract/requests' },
  'room-shared-contract': { file: 'src-shared/contract/bad.ts', imports: '../stats/random' },
  'room-shared-format': { file: 'src-shared/format/bad.ts', imports: 'node:fs' },
  'room-shared-query': { file: 'src-shared/query/bad.ts', imports: '../config/schema' },
  'room-shared-stats': { file: 'src-shared/stats/bad.ts', imports: '../config/schema' },
  'room-main-roots': { file: 'src-main/index.ts', imports: '../src-renderer/main' },
  'room-preload': { file: 'src-main/preload.ts', imports: 'node:fs' },
  'room-shell': { file: 'src-main/shell/bad.ts', imports: '../services/runs' },
  'room-supervisor': { file: 'src-main/supervisor/bad.ts', imports: 'electron' },
  'room-host': { file: 'src-main/host/bad.ts', imports: '../store/workspace' },
  'room-services': { file: 'src-main/services/bad.ts', imports: '../host/connection' },
  'room-engine': { file: 'src-main/engine/training/bad.ts', imports: 'node:fs' },
  'room-engine-native': { file: 'src-main/engine/backend/native/bad.ts', imports: '../../../store/workspace' },
  'room-store': { file: 'src-main/store/bad.ts', imports: '../services/runs' },
  'room-datasets': { file: 'src-main/datasets/bad.ts', imports: '../store/workspace' },
  'room-runtimes': { file: 'src-main/runtimes/bad.ts', imports: 'electron' },
  'room-interop': { file: 'src-main/interop/bad.ts', imports: '../store/workspace' },
  'room-cli': { file: 'src-main/cli/bad.ts', imports: '../engine/training/trainer' },
  'room-renderer': { file: 'src-renderer/views/Bad.vue', imports: 'chart.js' },
  'room-renderer-charts': { file: 'src-renderer/charts/bad.ts', imports: '../../src-main/store/workspace' },
  'room-renderer-ui': { file: 'src-renderer/ui/BadButton.vue', imports: '@/stores/runs' },
  'engine-order-backend': { file: 'src-main/engine/backend/bad.ts', imports: '../nets/dense' },
  'engine-order-nets': { file: 'src-main/engine/nets/bad.ts', imports: '../agents/body' },
  'engine-order-agents': { file: 'src-main/engine/agents/bad.ts', imports: '../protocols/nip' },
  'engine-order-protocols': { file: 'src-main/engine/protocols/bad.ts', imports: '../scenario/environment' },
  'engine-order-scenario': { file: 'src-main/engine/scenario/bad.ts', imports: '../objectives/ppo' },
  'engine-order-objectives': { file: 'src-main/engine/objectives/bad.ts', imports: '../training/trainer' },
  'engine-order-training': { file: 'src-main/engine/training/bad2.ts', imports: '../replay/play' },
  'engine-native-is-injected': { file: 'src-main/engine/agents/bad2.ts', imports: '../backend/native/tensorflow' },
  'host-knows-services-by-type': { file: 'src-main/host/bad2.ts', imports: '../services/runs' },
  'client-alone-speaks-the-contract': { file: 'src-renderer/stores/bad.ts', imports: '@shared/contract/requests' },
  'nothing-imports-tests': { file: 'src-main/store/bad2.ts', imports: '../../scripts/setup' },
  'no-circular': { file: 'src-main/datasets/one.ts', imports: './two' },
  'no-unresolvable': { file: 'src-main/store/bad3.ts', imports: './not-there' }
}

/** Modules that the violations import and that break nothing by themselves. */
const innocent = [
  'src-shared/config/schema.ts',
  'src-shared/contract/requests.ts',
  'src-shared/stats/random.ts',
  'src-renderer/main.ts',
  'src-renderer/stores/runs.ts',
  'src-main/services/runs.ts',
  'src-main/store/workspace.ts',
  'src-main/host/connection.ts',
  'src-main/engine/training/trainer.ts',
  'src-main/engine/nets/dense.ts',
  'src-main/engine/agents/body.ts',
  'src-main/engine/protocols/nip.ts',
  'src-main/engine/scenario/environment.ts',
  'src-main/engine/objectives/ppo.ts',
  'src-main/engine/replay/play.ts',
  'src-main/engine/backend/native/tensorflow.ts',
  'scripts/setup.ts'
]

/**
 * The planted tree: relative path -> text. Packages are stood in for by empty ones.
 * @returns {Record<string, string>}
 */
export function plantedTree() {
  /** @type {Record<string, string>} */
  const files = {}
  for (const file of innocent) files[file] = 'export const value = 1\n'
  for (const { file, imports } of Object.values(violations)) {
    const statement = `import { value } from '${imports}'\nexport const copy = value\n`
    files[file] = file.endsWith('.vue')
      ? `<script setup lang="ts">\n${statement.replace('export ', '')}</script>\n<template><p>{{ copy }}</p></template>\n`
      : statement
  }
  files['src-main/datasets/two.ts'] = "import { copy } from './one'\nexport const value = copy\n"
  for (const name of ['electron', 'chart.js', 'vue']) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' })
    files[`node_modules/${name}/index.js`] = 'exports.value = 1\n'
  }
  return files
}
