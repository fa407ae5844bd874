import { keySpec, roundKey } from '../part'
import type { KeySpec } from '../part'
import type { RunShape } from '../run-program'
import type { AgentSizes } from '../sizes'

/** What bodies that need no grid look at, each once, in alphabetical order: the names that `specify_obs_keys` may hold. */
export const observationNames = ['history', 'linear_history', 'message_plane', 'picture', 'round'] as const

/** Those there are, with their shapes; linear messages only with the linear message space. */
export function observationKeys(shape: RunShape, { slots, linearHistory }: AgentSizes): KeySpec[] {
  const { latentHeight, latentWidth, imageHeight: height, imageWidth: width, imageChannels, maxRounds } = shape
  return [
    keySpec('history', { latentHeight, latentWidth, slotHistory: maxRounds * slots }),
    ...(linearHistory > 0 ? [keySpec('linear_history', { symbolHistory: linearHistory })] : []),
    keySpec('message_plane', { latentHeight, latentWidth, slot: slots }),
    keySpec('picture', { height, width, imageChannel: imageChannels }),
    roundKey(shape)
  ]
}
