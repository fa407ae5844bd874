import { datasetFiles } from './idx-folder.mjs'
import { productModule } from './product-module.mjs'

const SIDE = 28
const IMAGES = 1000

/**
 * The reference system's dataset `test`: images of random noise, labels by lot, the same in both splits. Each pixel is a standard normal
 * number times 255, cut to a whole number and taken modulo 256, as torchvision's FakeData turns its tensors into images; the numbers
 * themselves are drawn by Roundtable's generator, image i from seed i. @returns files by name
 */
export async function noise() {
  const { Random } = await productModule('src-shared/stats/random.ts')
  const rows = Array.from({ length: IMAGES }, (_, image) => {
    const random = Random.of(image, 'noise image')
    const pixels = Buffer.from(Array.from({ length: SIDE * SIDE }, () => Math.trunc(random.normal() * 255) & 255))
    return { label: random.integer(2), pixels }
  })
  const files = await datasetFiles(about, { train: rows })
  const manifest = JSON.parse(files['manifest.json'].toString())
  // one pair of files serves both splits
  manifest.splits.test = manifest.splits.train
  return { ...files, 'manifest.json': Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) }
}

const about = {
  id: 'test',
  title: 'Noise, for smoke tests',
  description:
    'Images of random noise with labels by lot, the same 1,000 in both splits: nothing can be learned but by heart. For trying out settings, not for results.',
  source: {
    title: 'The dataset "test" of the reference system (torchvision FakeData)',
    origin: 'drawn by Roundtable (scripts/datasets/noise.mjs)',
    licence: 'Public domain (CC0)',
    citation: 'none'
  },
  height: SIDE,
  width: SIDE,
  classNames: ['0', '1'],
  splitting: { method: 'The same images in both splits, as in the reference system.', seed: 0 },
  binarification: { selectedClasses: [0, 1], seed: 0 }
}
