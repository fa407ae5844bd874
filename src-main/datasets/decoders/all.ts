import type { DatasetDecoder } from '../import/decoder'
import { cifar } from './cifar'
import { idx } from './idx'
import { imageFolder } from './image-folder'
import { mat } from './mat'
import { npz } from './npz'
import { safetensors } from './safetensors'

/** The kinds of files that can be imported, in the order in which they are tried. */
export const decoders: readonly DatasetDecoder[] = [idx, cifar, mat, npz, safetensors, imageFolder]
