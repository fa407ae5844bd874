import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArray } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { resnetMisfit } from '../engine/nets/resnet-weights'
import { readWeights, weightsPath, weightsStamp } from '../store/weights-file'
import type { WeightsFile } from '../store/weights-file'

const setting = 'image_classification.pretrained_embeddings_weights'
const remedy =
  "Save the weights of torchvision's resnet18 as safetensors there (docs/agents.md says how), or give the full path of such a file under Image encoder."

/** Shapes and hash of files already looked at, so that a form can be checked at every key. */
const known = new Map<string, { readonly shapes: ReadonlyMap<string, Pick<NamedArray, 'shape'>>; readonly sha256: string }>()
const mostKnown = 8

/**
 * The hash of the weights file a configuration names, which can serve it.
 * @throws AppError `bad-config` beginning with the setting when there is no such file or it is another network's
 */
export async function weightsHash(config: RunConfig, workspace: string): Promise<string> {
  const path = pathOf(config, workspace)
  const stamp = await orBadConfig(config, () => weightsStamp(path))
  let found = known.get(stamp)
  if (!found) {
    const { arrays, sha256 } = await orBadConfig(config, () => readWeights(path))
    found = { shapes: new Map([...arrays].map(([name, { shape }]) => [name, { shape }])), sha256 }
    if (known.size >= mostKnown) known.clear()
    known.set(stamp, found)
  }
  requireFit(config, path, found.shapes)
  return found.sha256
}

/** As weightsHash, with the weights themselves. */
export async function loadWeights(config: RunConfig, workspace: string): Promise<WeightsFile> {
  const path = pathOf(config, workspace)
  const file = await orBadConfig(config, () => readWeights(path))
  requireFit(config, path, file.arrays)
  return file
}

function pathOf(config: RunConfig, workspace: string): string {
  const given = config.image_classification.pretrained_embeddings_weights
  if (given.includes('\0')) throw badConfig(config, 'which is no path')
  return weightsPath(workspace, given)
}

function requireFit(config: RunConfig, path: string, shapes: ReadonlyMap<string, Pick<NamedArray, 'shape'>>): void {
  const misfit = resnetMisfit(shapes, config.image_classification.pretrained_embeddings_layer)
  if (misfit !== null) throw badConfig(config, `but ${path} ${misfit}`)
}

async function orBadConfig<Result>(config: RunConfig, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    throw badConfig(config, `but: ${thrown.message.replace(/\.$/, '')}`, thrown)
  }
}

function badConfig({ image_classification }: RunConfig, why: string, cause?: AppError): AppError {
  const value = JSON.stringify(image_classification.pretrained_embeddings_weights)
  return new AppError('bad-config', `${setting} is ${value}, ${why}.`, { remedy, cause })
}
