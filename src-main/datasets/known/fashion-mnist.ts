import type { KnownDefinition } from './types'

/** Addresses and hashes: torchvision/datasets/mnist.py, class FashionMNIST. */
export const fashionMnist: KnownDefinition = {
  id: 'fashion_mnist',
  title: 'Fashion-MNIST',
  description: 'Pictures of clothes, 28 x 28 grey pixels, in ten kinds: 60,000 for training and 10,000 for testing.',
  source: {
    title: 'Fashion-MNIST',
    origin: 'https://github.com/zalandoresearch/fashion-mnist',
    licence: 'MIT (Zalando SE)',
    citation: 'H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms. arXiv:1708.07747, 2017.'
  },
  channels: 1,
  height: 28,
  width: 28,
  classNames: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  counts: { train: 60_000, test: 10_000 },
  mirrors: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
  files: [
    { name: 'train-images-idx3-ubyte.gz', sizeBytes: 26_421_880, md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d' },
    { name: 'train-labels-idx1-ubyte.gz', sizeBytes: 29_515, md5: '25c81989df183df01b3e8a0aad5dffbe' },
    { name: 't10k-images-idx3-ubyte.gz', sizeBytes: 4_422_102, md5: 'bef4ecab320f06d8554ea6380940ec79' },
    { name: 't10k-labels-idx1-ubyte.gz', sizeBytes: 5_148, md5: 'bb300cfdad3c16e7a12a480ee83cd310' }
  ],
  hashesFrom: "torchvision's list",
  binarification: { selectedClasses: [0, 1], seed: 0 },
  options: {}
}
