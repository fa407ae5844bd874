import type { KnownDefinition } from './types'

/** Addresses and hashes: torchvision/datasets/svhn.py. */
export const svhn: KnownDefinition = {
  id: 'svhn',
  title: 'SVHN, cropped digits',
  description: 'Digits of house numbers in street photographs, 32 x 32 pixels in colour: 73,257 for training and 26,032 for testing.',
  source: {
    title: 'The Street View House Numbers dataset, format 2',
    origin: 'http://ufldl.stanford.edu/housenumbers/',
    licence: 'For non-commercial use only',
    citation:
      'Y. Netzer, T. Wang, A. Coates, A. Bissacco, B. Wu, A. Y. Ng: Reading digits in natural images with unsupervised feature learning. NIPS workshop, 2011.'
  },
  channels: 3,
  height: 32,
  width: 32,
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  counts: { train: 73_257, test: 26_032 },
  mirrors: ['http://ufldl.stanford.edu/housenumbers/'],
  files: [
    { name: 'train_32x32.mat', sizeBytes: 182_040_794, md5: 'e26dedcc434d2e4c54c9b2d4a06d8373' },
    { name: 'test_32x32.mat', sizeBytes: 64_275_384, md5: 'eb5a983be6a315427106f1b164d9cef3' }
  ],
  hashesFrom: "torchvision's list",
  binarification: { selectedClasses: [0, 1], seed: 2 },
  options: {}
}
