import type { KnownDefinition } from './types'

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** Addresses and hashes: torchvision/datasets/mnist.py, class MNIST. */
export const mnist: KnownDefinition = {
  id: 'mnist',
  title: 'MNIST',
  description: 'Handwritten digits, 28 x 28 grey pixels: 60,000 for training and 10,000 for testing.',
  source: {
    title: 'MNIST database of handwritten digits',
    origin: 'http://yann.lecun.com/exdb/mnist/',
    licence: 'CC BY-SA 3.0 (Yann LeCun, Corinna Cortes)',
    citation: 'Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. Proceedings of the IEEE 86(11), 1998.'
  },
  channels: 1,
  height: 28,
  width: 28,
  classNames: digits,
  counts: { train: 60_000, test: 10_000 },
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'http://yann.lecun.com/exdb/mnist/'],
  files: [
    { name: 'train-images-idx3-ubyte.gz', sizeBytes: 9_912_422, md5: 'f68b3c2dcbeaaa9fbdd348bbdeb94873' },
    { name: 'train-labels-idx1-ubyte.gz', sizeBytes: 28_881, md5: 'd53e105ee54ea40749a09fcbcd1e9432' },
    { name: 't10k-images-idx3-ubyte.gz', sizeBytes: 1_648_877, md5: '9fb629c4189551a2d022fa330f9573f3' },
    { name: 't10k-labels-idx1-ubyte.gz', sizeBytes: 4_542, md5: 'ec29112dd5afa0611ce80d1b7f02629c' }
  ],
  hashesFrom: "torchvision's list",
  binarification: { selectedClasses: [0, 1], seed: 0 },
  options: {}
}
