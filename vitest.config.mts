import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { aliases, mainDefines, tfjsNodeUtil } from './vite.common.mts'

const root = import.meta.dirname

/** Requiring electron in plain Node starts a download, so tests get a stand-in that says what to inject instead. */
const electronStandIn = { find: /^electron$/, replacement: resolve(root, 'scripts/testing/electron-stand-in.ts') }

export default defineConfig({
  define: mainDefines,
  plugins: [tfjsNodeUtil()],
  resolve: { alias: [...aliases, electronStandIn] },
  test: {
    // generous: a loaded two-core machine is several times slower than a quiet one
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // the usual choice leaves one core to a person who watches: half of a small machine
    maxWorkers: '100%',
    server: { deps: { inline: [/@tensorflow\/tfjs-node-gpu\/src/] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['src-main/**/*.test.ts', 'src-shared/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts']
        }
      },
      { extends: true, plugins: [vue()], test: { name: 'web', environment: 'happy-dom', include: ['src-renderer/**/*.test.ts'] } }
    ],
    coverage: { provider: 'v8', include: ['src-*/**'] }
  }
})
