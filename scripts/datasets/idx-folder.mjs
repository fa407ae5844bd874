import { createHash } from 'node:crypto'
import { productModule } from './product-module.mjs'

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/**
 * The files of a dataset folder, manifest included, by name.
 *
 * @param about id, title, description, source, height, width, classNames, splitting and binarification of the manifest
 * @param splits by name: rows of { label, pixels }
 */
export async function datasetFiles({ id, title, description, source, height, width, classNames, splitting, binarification }, splits) {
  const { encodeIdx } = await productModule('src-main/datasets/idx-format.ts')
  const idx = (dims, data) => Buffer.from(encodeIdx({ dims, data }))
  const files = {}
  const described = {}
  for (const [split, rows] of Object.entries(splits)) {
    const add = (name, bytes) => {
      files[name] = bytes
      return { file: name, sizeBytes: bytes.length, sha256: sha256(bytes) }
    }
    described[split] = {
      count: rows.length,
      classCounts: classNames.map((_, label) => rows.filter((row) => row.label === label).length),
      images: add(`${split}-images-idx3-ubyte`, idx([rows.length, height, width], Buffer.concat(rows.map((row) => row.pixels)))),
      labels: add(`${split}-labels-idx1-ubyte`, idx([rows.length], Buffer.from(rows.map((row) => row.label))))
    }
  }
  const manifest = { formatVersion: 1, id, title, description, source, channels: 1, height, width, classNames, splits: described, splitting, binarification }
  files['manifest.json'] = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  return files
}
