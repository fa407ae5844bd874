import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { aliases, mainDefines, NODE_TARGET, takenPackages, tfjsNodeUtil, wasmFiles } from './vite.common.mts'

const root = import.meta.dirname

/** The command line: out/cli.js, one file for plain Node with everything in it. */
export default defineConfig({
  resolve: { alias: aliases, mainFields: ['module', 'jsnext:main', 'main'], conditions: ['node', 'import', 'module', 'default'] },
  define: mainDefines,
  plugins: [tfjsNodeUtil(), wasmFiles(), takenPackages('cli')],
  ssr: { noExternal: true, target: 'node' },
  build: {
    outDir: 'out',
    emptyOutDir: false,
    copyPublicDir: false,
    target: NODE_TARGET,
    minify: false,
    sourcemap: true,
    ssr: true,
    rolldownOptions: {
      input: { cli: resolve(root, 'src-main/cli.ts') },
      external: [/\.node$/],
      output: { format: 'cjs', entryFileNames: 'cli.js', codeSplitting: false }
    }
  }
})
