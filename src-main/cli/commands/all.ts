import type { Command } from '../command'
import { bench } from './bench'
import { checkpoints } from './checkpoints'
import { datasets } from './datasets'
import { doctor } from './doctor'
import { evaluate } from './eval'
import { exportWeights } from './export'
import { fork } from './fork'
import { importWeights } from './import-weights'
import { parity } from './parity'
import { replay } from './replay'
import { resume } from './resume'
import { runs } from './runs'
import { show } from './show'
import { stop } from './stop'
import { train } from './train'

export const commands: readonly Command[] = [
  train,
  resume,
  fork,
  stop,
  runs,
  show,
  checkpoints,
  evaluate,
  replay,
  exportWeights,
  importWeights,
  datasets,
  parity,
  bench,
  doctor
]
