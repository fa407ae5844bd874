import type { KnownDefinition } from './types'

/** Addresses and hashes: torchvision/datasets/mnist.py, class KMNIST. */
export const kmnist: KnownDefinition = {
  id: 'kmnist',
  title: 'Kuzushiji-MNIST',
  description: 'Cursive Japanese characters, 28 x 28 grey pixels, ten of them: 60,000 for training and 10,000 for testing.',
  source: {
    title: 'Kuzushiji-MNIST',
    origin: 'http://codh.rois.ac.jp/kmnist/',
    licence: 'CC BY-SA 4.0 (KMNIST Dataset, created by CODH, adapted from the Kuzushiji Dataset of NIJL and others)',
    citation: 'T. Clanuwat, M. Bober-Irizar, A. Kitamoto, A. Lamb, K. Yamamoto, D. Ha: Deep learning for classical Japanese literature. arXiv:1812.01718, 2018.'
  },
  channels: 1,
  height: 28,
  width: 28,
  classNames: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
  counts: { train: 60_000, test: 10_000 },
  mirrors: ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
  files: [
    { name: 'train-images-idx3-ubyte.gz', sizeBytes: 18_165_135, md5: 'bdb82020997e1d708af4cf47b453dcf7' },
    { name: 'train-labels-idx1-ubyte.gz', sizeBytes: 29_497, md5: 'e144d726b3acfaa3e44228e80efcd344' },
    { name: 't10k-images-idx3-ubyte.gz', sizeBytes: 3_041_136, md5: '5c965bf0a639b31b8f53240b1b52f4d7' },
    { name: 't10k-labels-idx1-ubyte.gz', sizeBytes: 5_120, md5: '7320c461ea6c1c855c0b718fb2a4b134' }
  ],
  hashesFrom: "torchvision's list",
  binarification: { selectedClasses: [0, 1], seed: 0 },
  options: {}
}
