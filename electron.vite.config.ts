import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { aliases, CHROME_TARGET, dawnFiles, mainDefines, NODE_TARGET, takenPackages, tfjsNodeUtil, wasmFiles } from './vite.common.mts'

const root = import.meta.dirname

/*
 * Everything is emitted as CommonJS: sandboxed preloads and Electron below 28 cannot load ES modules. JavaScript libraries are
 * devDependencies and so are bundled; a native package would be a dependency and stay outside.
 *
 * The engine is no second input here: it enters as `./engine?modulePath`, which makes a bundle of its own. As two inputs of one build
 * they would share chunks, and the main process would load the engine.
 */
export default defineConfig({
  main: {
    resolve: { alias: aliases },
    define: mainDefines,
    plugins: [tfjsNodeUtil(), wasmFiles(), dawnFiles(), takenPackages('main')],
    build: {
      outDir: 'out/main',
      target: NODE_TARGET,
      sourcemap: true,
      externalizeDeps: true,
      rolldownOptions: { input: { index: resolve(root, 'src-main/index.ts') }, external: [/\.node$/], output: { format: 'cjs' } }
    }
  },
  preload: {
    resolve: { alias: aliases },
    build: {
      outDir: 'out/preload',
      target: NODE_TARGET,
      externalizeDeps: false, // sandboxed: one file that requires nothing but electron
      rolldownOptions: { input: { preload: resolve(root, 'src-main/preload.ts') }, output: { format: 'cjs' } }
    }
  },
  renderer: {
    root: 'src-renderer',
    resolve: { alias: aliases },
    plugins: [vue(), takenPackages('renderer')],
    build: {
      outDir: 'out/renderer',
      target: CHROME_TARGET,
      cssTarget: CHROME_TARGET,
      assetsInlineLimit: 0, // the content security policy allows files of the app, not data: addresses
      rolldownOptions: { input: { index: resolve(root, 'src-renderer/index.html') } }
    }
  }
})
