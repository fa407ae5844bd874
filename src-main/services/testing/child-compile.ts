import { writeSync } from 'node:fs'
import { basename } from 'node:path'
import type { GraphStore } from '@shared/domain/graph'
import type { BackendDeps } from '../../engine/backend/backend'
import { startBackend } from '../../engine/backend/start-backend'
import { createCompiledProgram } from '../../engine/objectives/compiled-program'
import { outcomeOf } from '../../engine/objectives/outcome.fixture'
import { smallRun } from '../../engine/objectives/program.fixture'
import { Disk } from '../../store/disk'
import type { Files } from '../../store/files'
import { nodeFiles } from '../../store/files'
import { GraphCache } from '../../store/graph-cache'

/**
 * Makes a compiled program through a cache of graphs, printing what it is about to do, then trains a little and prints the outcome.
 * At the moment named STOP it stands still, to be killed there. Begins when it is given a line. Usage: child-compile CACHE DEPS [STOP]
 */
const [folder = '', given = '', stop = ''] = process.argv.slice(2)

/** Printed at once: a killed process prints nothing more. */
function say(text: string): void {
  writeSync(1, `${text}\n`)
}

function reach(moment: string): boolean {
  say(moment)
  return moment === stop
}

function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function at(moment: string): void {
  if (reach(moment)) standStill()
}

/** The file system, announcing every change to it; the write it stops at is half done. */
function announcing(): Files {
  const names = new Map<number, string>()
  return {
    ...nodeFiles,
    mkdir: (path) => {
      at('mkdir')
      nodeFiles.mkdir(path)
    },
    open: (path, flags) => {
      const fd = nodeFiles.open(path, flags)
      names.set(fd, basename(path))
      return fd
    },
    write: (fd, bytes) => {
      if (reach(`write ${names.get(fd)}`)) {
        nodeFiles.write(fd, bytes.subarray(0, bytes.length >> 1))
        standStill()
      }
      return nodeFiles.write(fd, bytes)
    },
    fsync: (fd) => {
      at(`fsync ${names.get(fd)}`)
      nodeFiles.fsync(fd)
    },
    rename: (from, to) => {
      at('rename')
      nodeFiles.rename(from, to)
    },
    readdir: (path) => {
      at('prune')
      return nodeFiles.readdir(path)
    }
  }
}

const cache = new GraphCache({ folder, build: 'kill test', disk: new Disk(announcing()) })
const store: GraphStore = {
  open: (request) =>
    cache.open({
      ...request,
      load: async (from, description) => {
        at('load')
        const loaded = await request.load(from, description)
        at('loaded')
        return loaded
      }
    })
}
let breaths = 0
const breathe = async (): Promise<void> => at(`breath ${++breaths}`)

async function work(): Promise<void> {
  await startBackend('tensorflow', JSON.parse(given) as BackendDeps)
  const run = smallRun()
  const program = await createCompiledProgram({
    ...run,
    plan: { library: null, precision: 'float32', threads: { intra: 1, inter: 1 } },
    store,
    clock: () => performance.now(),
    breathe
  })
  const { fromCache, notes } = program.compilation
  say(JSON.stringify({ fromCache, notes, outcome: await outcomeOf(program, run) }))
  process.exit(0)
}

process.stdin.once('data', () => void work())
say('ready')
