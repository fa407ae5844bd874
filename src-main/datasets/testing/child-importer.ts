import { asDatasetId } from '@shared/domain/ids'
import { decoders } from '../decoders/all'
import { recognise } from '../import/recognise'
import { ImportSession } from '../import/session'

/** Imports a folder, saying where it is, for tests that kill it. Usage: child-importer SOURCE DATASETS */
const [source = '', datasets = ''] = process.argv.slice(2)

const context = {
  signal: new AbortController().signal,
  breathe: () => new Promise<void>((resolve) => setImmediate(resolve)),
  onProgress: () => undefined,
  clock: () => performance.now()
}
async function main(): Promise<void> {
  const session = new ImportSession(await recognise([source], decoders), datasets, String(process.pid))
  process.stdout.write('reading\n')
  await session.read({}, context)
  process.stdout.write('publishing\n')
  await session.accept(
    { id: asDatasetId('made'), title: 'Made', description: 'For a test.', source: { title: 'None', origin: 'a test', licence: 'MIT', citation: 'none' } },
    context
  )
  process.stdout.write('done\n')
}

void main()
