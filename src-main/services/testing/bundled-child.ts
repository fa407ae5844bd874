import { join } from 'node:path'
import { build } from 'vite'
import { aliases, mainDefines, tfjsNodeUtil } from '../../../vite.common.mts'

/** A script of this folder, engine included, as one file that plain Node runs; written into `folder`. */
export async function bundledChild(name: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: aliases, mainFields: ['module', 'jsnext:main', 'main'], conditions: ['node', 'import', 'module', 'default'] },
    define: mainDefines,
    plugins: [tfjsNodeUtil()],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(import.meta.dirname, `${name}.ts`),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { external: [/\.node$/], output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } }
    }
  })
  return join(folder, `${name}.cjs`)
}
