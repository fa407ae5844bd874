/* Makes libtensorflow folders of a few bytes for tests; no library in them can be loaded. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface FakeRuntime {
  readonly version?: string
  readonly device?: 'cpu' | 'cuda'
}

/** @returns the runtime's folder */
export function makeFakeRuntime(parent: string, fake: FakeRuntime = {}): string {
  const { version = '2.21.0', device = 'cpu' } = fake
  const name = `tensorflow-${device}-${version}`
  const folder = join(parent, name)
  const library = device === 'cpu' ? 'libtensorflow_cc.so.2' : 'tensorflow/libtensorflow_cc.so.2'
  const contents: Record<string, string> = { [library]: `library of ${name}` }
  if (device === 'cuda') contents['nvidia/cudnn/lib/libcudnn.so.9'] = 'cudnn'
  const files = Object.entries(contents).map(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    return { path, sizeBytes: text.length, sha256: createHash('sha256').update(text).digest('hex') }
  })
  const libraryPaths = device === 'cuda' ? ['nvidia/cudnn/lib'] : []
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ formatVersion: 1, name, version, device, library, libraryPaths, platform: 'linux-x64', sources: [], files })
  )
  return folder
}
