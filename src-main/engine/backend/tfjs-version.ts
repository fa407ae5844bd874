/** Of tfjs and of its backends, which are pinned to one version. */
export { version_core as tfjsVersion } from '@tensorflow/tfjs-core'
