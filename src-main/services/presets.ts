import type { Preset } from '@shared/contract/requests'
import cifar from '../../resources/presets/cifar.json'
import mnist from '../../resources/presets/mnist.json'
import quickstart from '../../resources/presets/quickstart.json'
import tiny from '../../resources/presets/tiny.json'

/** In the order in which forms offer them. */
export const presets: readonly Preset[] = [quickstart, tiny, mnist, cifar]

/** The three configurations of the speed comparison with the reference. */
export const benchPresets: readonly Preset[] = [tiny, mnist, cifar]
