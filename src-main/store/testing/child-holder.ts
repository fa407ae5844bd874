import { AppError } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import { openWorkspace } from '../workspace'

/** Waits for a line, tries to hold a run, prints `held` or the error's code, waits for another line, releases. Usage: child-holder WORKSPACE RUN */
const [folder = '', id = ''] = process.argv.slice(2)
const runs = openWorkspace(folder).runs

function hold(): (() => void) | null {
  try {
    const run = runs.open(asRunId(id))
    process.stdout.write('held\n')
    return () => run.release()
  } catch (error) {
    process.stdout.write(`${error instanceof AppError ? error.code : String(error)}\n`)
    return null
  }
}

let release: (() => void) | null = null
let lines = 0
process.stdout.write('ready\n')
process.stdin.on('data', () => {
  lines++
  if (lines === 1) release = hold()
  else {
    release?.()
    process.exit(0)
  }
})
