import { body } from '../body'
import type { BodyEntry } from './define-body'

/** The body of the reference (nip-spec 6.2); its settings stand among the agent's own, as there. */
export const nip: BodyEntry = {
  name: 'nip',
  title: 'Neural interactive proofs',
  help: 'Blocks of convolutions, each group halving the image, with one vector a pixel of the message grid; sees pretrained features as well.',
  parameters: null,
  looksBack: false,
  augmentation: () => null,
  build: body
}
