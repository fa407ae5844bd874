import { execFile } from 'node:child_process'
import { AppError, errorCodes } from '@shared/domain/errors'
import { isTree } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'

/**
 * Runs a command of this command line once more in a process of its own, with `--json`, and returns its last line.
 * @throws AppError as the command reports it; `internal` when it ends without a word
 */
export async function ownProcess(argv: readonly string[]): Promise<Tree> {
  const [program = ''] = process.argv.slice(1)
  const stdout = await new Promise<string>((resolve) => {
    const child = execFile(process.execPath, [...process.execArgv, program, ...argv, '--json'], { maxBuffer: 2 ** 26 }, (_failure, text) => resolve(text))
    child.stderr?.pipe(process.stderr, { end: false })
  })
  return resultIn(stdout, argv)
}

/** The result in what a command printed; how the process ended is told by that too. */
export function resultIn(stdout: string, argv: readonly string[]): Tree {
  const last: unknown = parsed(stdout.trimEnd().split('\n').at(-1) ?? '')
  if (isTree(last) && last['type'] === 'result') return last
  const code = errorCodes.find((known) => isTree(last) && known === last['code']) ?? 'internal'
  const why = isTree(last) && typeof last['message'] === 'string' ? last['message'] : 'it ended without a result'
  throw new AppError(code, `roundtable ${argv.join(' ')}: ${why}`)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // a process that was killed may leave half a line
    return null
  }
}
