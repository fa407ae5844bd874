import type { KnownDefinition } from './types'

/** Address and hash of the binary version: the publisher's page. */
export const cifar10: KnownDefinition = {
  id: 'cifar10',
  title: 'CIFAR-10',
  description: 'Small photographs, 32 x 32 pixels in colour, of ten kinds of animals and vehicles: 50,000 for training and 10,000 for testing.',
  source: {
    title: 'The CIFAR-10 dataset',
    origin: 'https://www.cs.toronto.edu/~kriz/cifar.html',
    licence: 'None stated by the publisher, who asks for the citation',
    citation: 'A. Krizhevsky: Learning multiple layers of features from tiny images. Technical report, University of Toronto, 2009.'
  },
  channels: 3,
  height: 32,
  width: 32,
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  counts: { train: 50_000, test: 10_000 },
  mirrors: ['https://www.cs.toronto.edu/~kriz/'],
  files: [{ name: 'cifar-10-binary.tar.gz', sizeBytes: 170_052_171, md5: 'c32a1d4ab5d03f1284b67883e8d87530' }],
  hashesFrom: "the publisher's page",
  binarification: { selectedClasses: [3, 5], seed: 0 },
  options: {}
}
