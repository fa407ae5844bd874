import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { build } from 'vite'

/** A script of this folder as a file that plain Node runs; written into `folder`. */
export async function bundledScript(name: string, folder: string): Promise<string> {
  const shared = join(import.meta.dirname, '../../../src-shared')
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': shared } },
    build: { ssr: join(import.meta.dirname, `${name}.ts`), outDir: folder, emptyOutDir: false, rollupOptions: { output: { entryFileNames: `${name}.mjs` } } }
  })
  return join(folder, `${name}.mjs`)
}

export interface Child {
  readonly pid: number
  /** The next line it prints; null when it has ended. */
  line(): Promise<string | null>
  say(text: string): void
  kill(): void
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** Starts a script; it is killed when the test ends. */
export function startChild(script: string, given: readonly string[]): Child {
  const process_ = spawn(process.execPath, [script, ...given], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | string>((resolve) => process_.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')))
  onTestFinished(() => void process_.kill('SIGKILL'))
  return {
    pid: process_.pid ?? 0,
    line: lineReader(process_),
    say: (text) => void process_.stdin.write(`${text}\n`),
    kill: () => void process_.kill('SIGKILL'),
    ended
  }
}

function lineReader({ stdout }: ChildProcessByStdio<Writable, Readable, null>): () => Promise<string | null> {
  const lines: Interface = createInterface({ input: stdout })
  const iterator = lines[Symbol.asyncIterator]()
  return async () => {
    const next = await iterator.next()
    return next.done === true ? null : next.value
  }
}
