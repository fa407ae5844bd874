import type { KnownDefinition } from './types'

/** The fine classes, in the order of their labels. */
const classNames = `apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar cattle
chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard
lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake
spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
willow_tree wolf woman worm`.split(/\s+/)

/** Address and hash of the binary version: the publisher's page. */
export const cifar100: KnownDefinition = {
  id: 'cifar100',
  title: 'CIFAR-100',
  description: 'Small photographs, 32 x 32 pixels in colour, of a hundred kinds of things: 50,000 for training and 10,000 for testing.',
  source: {
    title: 'The CIFAR-100 dataset',
    origin: 'https://www.cs.toronto.edu/~kriz/cifar.html',
    licence: 'None stated by the publisher, who asks for the citation',
    citation: 'A. Krizhevsky: Learning multiple layers of features from tiny images. Technical report, University of Toronto, 2009.'
  },
  channels: 3,
  height: 32,
  width: 32,
  classNames,
  counts: { train: 50_000, test: 10_000 },
  mirrors: ['https://www.cs.toronto.edu/~kriz/'],
  files: [{ name: 'cifar-100-binary.tar.gz', sizeBytes: 168_513_733, md5: '03b5dce01913d631647c71ecec9e9cb8' }],
  hashesFrom: "the publisher's page",
  binarification: { selectedClasses: [0, 1], seed: 0 },
  options: { cifarLabels: 'fine' }
}
