import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** A dependency-free TypeScript module of the product, loaded by stripping its types: set-up runs before any build. */
export async function productModule(path) {
  const { default: ts } = await import('typescript')
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  const { outputText } = ts.transpileModule(readFileSync(resolve(root, path), 'utf8'), { compilerOptions: options })
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`)
}
