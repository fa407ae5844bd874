/*
 * What every build of this repository shares: the path aliases, the oldest runtimes the output must run on, and the way tfjs-node is
 * bundled. Used by the desktop build, the command-line build and the test runner, so that all three see the same modules.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Alias, Plugin } from 'vite'
import { engineBuild } from './scripts/build/engine-build.mjs'

const root = import.meta.dirname

/** Oldest runtimes that must run the output: Electron 22 is Node 16.17 and Chrome 108. */
export const NODE_TARGET = 'node16.17'
export const CHROME_TARGET = 'chrome108'

export const aliases: Alias[] = [
  { find: '@shared', replacement: resolve(root, 'src-shared') },
  { find: '@main', replacement: resolve(root, 'src-main') },
  { find: '@', replacement: resolve(root, 'src-renderer') },
  // tfjs-node's dist is ES5, and ES5 classes cannot extend the ESM classes of tfjs: take the TypeScript sources the package ships
  { find: /^@tensorflow\/tfjs-node-gpu\/dist\//, replacement: '@tensorflow/tfjs-node-gpu/src/' }
]

/** Words that the sources of the main process leave to the bundler. */
export const mainDefines = { ENGINE_BUILD: JSON.stringify(engineBuild(root)) }

const UTIL_ID = '\0tfjs-node-util'

/** tfjs-node 4.22 imports util.isArray and util.isNullOrUndefined, which Node 23 removed; only its own imports of `util` are replaced. */
export function tfjsNodeUtil(): Plugin {
  return {
    name: 'tfjs-node-util',
    enforce: 'pre',
    resolveId(source, importer) {
      if ((source === 'util' || source === 'node:util') && importer?.includes('@tensorflow/tfjs-node-gpu/src/')) return UTIL_ID
      return null
    },
    load(id) {
      if (id !== UTIL_ID) return null
      return [
        "import { promisify, TextDecoder, TextEncoder } from 'node:util'",
        'export { promisify, TextDecoder, TextEncoder }',
        'export const isArray = Array.isArray',
        'export const isNullOrUndefined = (value) => value === null || value === undefined'
      ].join('\n')
    }
  }
}

/**
 * Puts the .wasm files of tfjs-backend-wasm into out/wasm, where src-main/runtimes/installation.ts tells the engine to look: they are read
 * by path at run time, so a bundler cannot see them.
 */
export function wasmFiles(): Plugin {
  const from = resolve(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')
  const to = resolve(root, 'out/wasm')
  return {
    name: 'wasm-files',
    apply: 'build',
    closeBundle() {
      mkdirSync(to, { recursive: true })
      for (const file of readdirSync(from).filter((name) => name.endsWith('.wasm'))) copyFileSync(resolve(from, file), resolve(to, file))
    }
  }
}

/**
 * Puts Dawn for this platform into out/dawn, from where a package takes it: the npm package holds those of all platforms, and inside a
 * package nothing is left of node_modules. In the repository the engine opens the npm package's own.
 */
export function dawnFiles(): Plugin {
  // as src-main/runtimes/installation.ts has it
  const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`
  const from = resolve(root, 'node_modules/webgpu/dist', platform)
  const to = resolve(root, 'out/dawn')
  return {
    name: 'dawn-files',
    apply: 'build',
    closeBundle() {
      // platforms without a build of Dawn do without
      if (!existsSync(from)) return
      mkdirSync(to, { recursive: true })
      for (const file of readdirSync(from)) copyFileSync(resolve(from, file), resolve(to, file))
    }
  }
}

/**
 * Writes down which npm packages a build took in (out/.packages.NAME.json); their licences go into the third-party notices that the app
 * shows and ships (scripts/build/notices.mjs).
 */
export function takenPackages(name: string): Plugin {
  const packages = new Set<string>()
  return {
    name: 'taken-packages',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of chunk.moduleIds) {
          const found = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)
          if (found?.[1] !== undefined) packages.add(found[0].slice(root.length + 1))
        }
      }
    },
    closeBundle() {
      mkdirSync(resolve(root, 'out'), { recursive: true })
      writeFileSync(resolve(root, `out/.packages.${name}.json`), JSON.stringify([...packages].sort()))
    }
  }
}
