/*
 * The rooms (docs/architecture.md): one folder is one room, and a room imports only what its row allows. Type-only imports count.
 * scripts/checks/rooms.mjs plants one violation per rule and fails unless each is reported.
 */
'use strict'

const TESTS = ['\\.test\\.ts$', '\\.fixture\\.ts$', '/testing/']
const SHARED = '^src-shared/'
const packages = (/** @type {string[]} */ ...names) => names.map((name) => `node_modules/${name}/`)
const TFJS = packages('@tensorflow/tfjs[^/]*')
const VUE = packages('vue', 'reka-ui', 'lucide-vue-next', '@tanstack/vue-virtual')
const RENDERER_PACKAGES = [...VUE, ...packages('pinia', 'vue-router', 'vite')]

/** Room -> what it may import besides itself; `node` allows Node's own modules. */
const rooms = [
  { room: 'shared-domain', path: '^src-shared/domain/', may: [] },
  { room: 'shared-config', path: '^src-shared/config/', may: ['^src-shared/domain/', ...packages('@sinclair/typebox')] },
  { room: 'shared-contract', path: '^src-shared/contract/', may: ['^src-shared/(domain|config)/', ...packages('@sinclair/typebox')] },
  { room: 'shared-format', path: '^src-shared/format/', may: ['^src-shared/(domain|config)/', ...packages('@sinclair/typebox')] },
  { room: 'shared-query', path: '^src-shared/query/', may: ['^src-shared/domain/'] },
  { room: 'shared-stats', path: '^src-shared/stats/', may: ['^src-shared/domain/'] },
  {
    room: 'main-roots',
    path: '^src-main/(index|engine|cli)\\.ts$',
    may: ['^src-main/', SHARED, '^package\\.json$', ...packages('electron', 'electron-vite')],
    node: true
  },
  { room: 'preload', path: '^src-main/preload\\.ts$', may: ['^src-shared/contract/', ...packages('electron')] },
  { room: 'shell', path: '^src-main/shell/', may: ['^src-main/supervisor/', SHARED, ...packages('electron')], node: true },
  { room: 'supervisor', path: '^src-main/supervisor/', may: [SHARED] },
  { room: 'host', path: '^src-main/host/', may: ['^src-main/services/', SHARED] },
  { room: 'services', path: '^src-main/services/', may: ['^src-main/(engine|store|datasets|interop|runtimes)/', SHARED, '^resources/presets/'] },
  { room: 'engine', path: '^src-main/engine/(?!backend/native/)', may: ['^src-main/engine/', SHARED, ...TFJS] },
  { room: 'engine-native', path: '^src-main/engine/backend/native/', may: ['^src-main/engine/backend/', SHARED, ...TFJS], node: true },
  { room: 'store', path: '^src-main/store/', may: [SHARED], node: true },
  {
    room: 'datasets',
    path: '^src-main/datasets/',
    may: [SHARED, ...packages('@sinclair/typebox', 'fast-png', 'yauzl', '@types/yauzl', '@cornerstonejs/codec-libjpeg-turbo-8bit')],
    node: true
  },
  { room: 'runtimes', path: '^src-main/runtimes/', may: [SHARED], node: true },
  { room: 'interop', path: '^src-main/interop/', may: [SHARED], node: true },
  { room: 'cli', path: '^src-main/cli/', may: ['^src-main/services/', SHARED], node: true },
  { room: 'renderer', path: '^src-renderer/(?!ui/|charts/)', may: ['^src-renderer/', SHARED, ...RENDERER_PACKAGES] },
  { room: 'renderer-charts', path: '^src-renderer/charts/', may: ['^src-renderer/', SHARED, ...RENDERER_PACKAGES, ...packages('chart\\.js')] },
  { room: 'renderer-ui', path: '^src-renderer/ui/', may: VUE }
]

/** Inside the engine each sub-room may import those named before it. */
const engineOrder = ['backend', 'nets', 'agents', 'protocols', 'scenario', 'objectives', 'training', 'replay']

const roomRules = rooms.map(({ room, path, may, node }) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `What ${room} may import: ${[...may, ...(node ? ['node:'] : [])].join(', ') || 'nothing'}.`,
  from: { path, pathNot: TESTS },
  to: { pathNot: [path, ...may], couldNotResolve: false, ...(node ? { dependencyTypesNot: ['core'] } : {}) }
}))

const engineRules = engineOrder.slice(0, -1).map((name, index) => ({
  name: `engine-order-${name}`,
  severity: 'error',
  comment: `src-main/engine/${name} may import the sub-rooms before it: ${engineOrder.slice(0, index).join(', ') || 'none'}.`,
  from: { path: `^src-main/engine/${name}/`, pathNot: TESTS },
  to: { path: [`^src-main/engine/(${engineOrder.slice(index + 1).join('|')})/`] }
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    ...engineRules,
    {
      name: 'engine-native-is-injected',
      severity: 'error',
      comment: 'Files reach the engine through an injected interface; only composition roots, services and the backend know the native part.',
      from: { path: '^src-main/engine/(?!backend/)', pathNot: TESTS },
      to: { path: '^src-main/engine/backend/native/' }
    },
    {
      name: 'host-knows-services-by-type',
      severity: 'error',
      comment: 'The host binds requests to services that it is given.',
      from: { path: '^src-main/host/', pathNot: TESTS },
      to: { path: '^src-main/services/', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'client-alone-speaks-the-contract',
      severity: 'error',
      comment: 'Other rooms of the window may know the types of the contract, only the client its values.',
      from: { path: '^src-renderer/(?!client/)', pathNot: TESTS },
      to: { path: '^src-shared/contract/', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      comment: 'e2e, bench, scripts and tests may import anything; nothing imports them.',
      from: { path: '^src-', pathNot: TESTS },
      to: { path: ['^(e2e|bench|scripts)/', ...TESTS] }
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two modules that need each other are one, or miss a third.',
      from: { path: '^src-' },
      to: { circular: true }
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'An import that cannot be resolved escapes every other rule.',
      from: { path: '^src-' },
      // the bundler's own suffix on a path that a package exports
      to: { couldNotResolve: true, pathNot: '\\?url&inline$' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mts', '.js', '.mjs', '.vue', '.json', '.d.ts', '.css'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports']
    }
  }
}
