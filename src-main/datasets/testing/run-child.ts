import { join } from 'node:path'
import { build } from 'vite'

/** A script of this folder with everything it needs in one file, as the command line is built; written into `folder`. */
export async function bundledScript(name: string, folder: string): Promise<string> {
  const root = join(import.meta.dirname, '../../..')
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(root, 'src-shared') } },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(import.meta.dirname, `${name}.ts`),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } }
    }
  })
  return join(folder, `${name}.cjs`)
}
