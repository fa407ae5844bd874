/* What tells one build of the engine from another, so that compiled graphs are never used by a build that would trace them otherwise. */
import { join } from 'node:path'
import { inputsHash } from '../setup/file-hash.mjs'
import { filesBelow } from '../setup/tensorflow-folder.mjs'

const FOLDERS = ['src-main/engine', 'src-shared']

/**
 * One hash over names and contents of everything a trace is made by: the engine, what it shares with others, and the packages' versions.
 * Tests do not count.
 * @param {string} top folder of the repository
 */
export function engineBuild(top) {
  const sources = FOLDERS.flatMap((folder) => filesBelow(join(top, folder), '').map((file) => `${folder}/${file}`))
  const files = [...sources.filter((file) => !/\.(test|fixture)\.ts$|\/(testing|golden)\//.test(file)), 'package-lock.json']
  return inputsHash(
    files.map((file) => join(top, file)),
    files
  )
}
