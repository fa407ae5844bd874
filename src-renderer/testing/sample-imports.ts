import type { ImportPreview, ImportScan } from '@shared/domain/dataset-import'
import type { AbsentDataset } from '@shared/domain/known-dataset'
import { asDatasetId, asImportId } from '@shared/domain/ids'

export const sampleAbsent: readonly AbsentDataset[] = [
  absent(
    'fashion_mnist',
    'Fashion-MNIST',
    'Pictures of clothes, 28 x 28 grey pixels, in ten kinds: 60,000 for training and 10,000 for testing.',
    1,
    28,
    30_878_645,
    'MIT (Zalando SE)',
    0
  ),
  absent('cifar10', 'CIFAR-10', 'Small photographs, 32 x 32 pixels in colour, of ten kinds of animals and vehicles: 50,000 for training and 10,000 for testing.', 3, 32, 170_052_171, 'None stated by the publisher, who asks for the citation', 61_000_000), // prettier-ignore
  absent(
    'svhn',
    'SVHN, cropped digits',
    'Digits of house numbers in street photographs, 32 x 32 pixels in colour: 73,257 for training and 26,032 for testing.',
    3,
    32,
    246_316_178,
    'For non-commercial use only',
    0
  )
]

function absent(
  id: string,
  title: string,
  description: string,
  channels: number,
  side: number,
  sizeBytes: number,
  licence: string,
  fetchedBytes: number
): AbsentDataset {
  const files = [{ name: `${id}-images.gz`, sizeBytes: sizeBytes - 29_515, md5: '0'.repeat(32) }, { name: `${id}-labels.gz`, sizeBytes: 29_515, md5: '1'.repeat(32) }] // prettier-ignore
  const counts = { train: 60_000, test: 10_000 }
  return { id: asDatasetId(id), title, description, licence, origin: 'https://example.org/', channels, height: side, width: side, classes: 10, counts, files, hashesFrom: "torchvision's list", fetchedBytes } // prettier-ignore
}

/** A folder of images, of which a few are something else. */
export const sampleScan: ImportScan = {
  import: asImportId('import-1'),
  title: 'a folder of images per class',
  name: 'shapes',
  suggestedId: 'shapes',
  suggestedTitle: 'shapes',
  classNames: ['circle', 'square', 'star'],
  parts: [{ split: 'all', images: 903 }],
  geometry: null,
  sizeBytes: 0,
  notes: ['The images seem to be 28 x 28 pixels.'],
  known: null,
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      width: { anyOf: [{ type: 'integer', minimum: 1, maximum: 1024 }, { type: 'null' }], default: null, title: 'Width', unit: 'pixels', help: 'Width of every image in the dataset. Empty: as it is.' }, // prettier-ignore
      height: { anyOf: [{ type: 'integer', minimum: 1, maximum: 1024 }, { type: 'null' }], default: null, title: 'Height', unit: 'pixels', help: 'Height of every image in the dataset. Empty: as it is.' }, // prettier-ignore
      fit: { type: 'string', enum: ['crop', 'pad', 'stretch'], default: 'crop', title: 'Fit', help: 'Where proportions differ. crop: cut off what is too much. pad: black around it. stretch: distort.' }, // prettier-ignore
      colour: { type: 'string', enum: ['grey', 'colour'], default: 'grey', title: 'Colours', help: 'grey: one channel, by luma. colour: red, green and blue.' },
      testShare: { type: 'number', minimum: 0.01, maximum: 0.9, default: 0.2, title: 'Test share', help: 'Part of every class that is kept for testing.' }
    }
  }
}

export const samplePreviewOfImport: ImportPreview = {
  import: sampleScan.import,
  channels: 1,
  height: 28,
  width: 28,
  classNames: ['circle', 'square', 'star'],
  splits: { train: { count: 720, classCounts: [240, 240, 240] }, test: { count: 180, classCounts: [60, 60, 60] } },
  values: { low: 0, high: 255, mean: 33.2 },
  rejected: {
    count: 3,
    reasons: [{ reason: 'is no PNG or JPEG image', count: 2 }, { reason: 'is animated', count: 1 }], // prettier-ignore
    shown: [
      { name: 'circle/Thumbs.db', reason: 'is no PNG or JPEG image' },
      { name: 'square/readme.txt', reason: 'is no PNG or JPEG image' },
      { name: 'star/spinning.png', reason: 'is animated' }
    ]
  },
  sizeBytes: 706_500,
  warnings: ['3 of 903 files or images were left out.']
}
