import type { SchemaNode } from '@shared/config/field'
import { backendNames, bestModes, defaultSettings, precisions, xlaChoices } from '@shared/domain/run'
import type { RunSettings } from '@shared/domain/run'

/** The machine switches as fields. They are no part of the configuration: they say where it is computed and what is kept. */
export interface MachineField {
  readonly key: keyof RunSettings
  readonly node: SchemaNode
}

export const machineFields: readonly MachineField[] = [
  {
    key: 'backend',
    node: {
      type: 'string',
      title: 'Backend',
      enum: ['auto', ...backendNames],
      default: defaultSettings.backend,
      help: 'What computes the networks. auto takes TensorFlow, on CUDA where it can, else WebAssembly. webgpu: any graphics processor, only by name.'
    }
  },
  {
    key: 'compile',
    node: {
      type: 'string',
      title: 'Compiled step',
      enum: ['auto', 'on', 'off'],
      default: defaultSettings.compile,
      help: 'Run each training step as one TensorFlow graph. off computes operation by operation.'
    }
  },
  {
    key: 'xla',
    node: {
      type: 'string',
      title: 'XLA',
      enum: [...xlaChoices],
      default: defaultSettings.xla,
      help: 'Let XLA fuse chains of small operations in the compiled step. auto is off: nothing measured so far gains by it.'
    }
  },
  {
    key: 'precision',
    node: {
      type: 'string',
      title: 'Precision',
      enum: [...precisions],
      default: defaultSettings.precision,
      help: 'bfloat16: convolutions and matrix products in bfloat16; everything else stays float32. Faster on processors with AVX-512 BF16, results differ slightly. Needs the compiled step.'
    }
  },
  {
    key: 'threads',
    node: {
      type: 'integer',
      title: 'Threads',
      minimum: 0,
      maximum: 256,
      unit: 'threads',
      default: defaultSettings.threads,
      help: 'Threads inside one tensor operation. 0 lets the plan choose.'
    }
  },
  {
    key: 'interThreads',
    node: {
      type: 'integer',
      title: 'Operations at a time',
      minimum: 0,
      maximum: 256,
      unit: 'threads',
      default: defaultSettings.interThreads,
      help: 'Tensor operations run side by side. 0 lets the plan choose.'
    }
  },
  {
    key: 'checkpointPeriod',
    node: {
      type: 'integer',
      title: 'Checkpoint period',
      minimum: 0,
      maximum: 1_000_000,
      unit: 'iterations',
      default: defaultSettings.checkpointPeriod,
      help: 'Iterations between kept checkpoints. 0 keeps only the last.'
    }
  },
  {
    key: 'checkpointsKept',
    node: {
      type: 'integer',
      title: 'Checkpoints kept',
      minimum: 0,
      maximum: 1_000_000,
      unit: 'checkpoints',
      default: defaultSettings.checkpointsKept,
      help: 'How many checkpoints of the period are kept, the newest. 0 keeps all.'
    }
  },
  {
    key: 'bestMetric',
    node: {
      type: 'string',
      title: 'Best by',
      default: defaultSettings.bestMetric,
      help: 'Also keep a checkpoint where this metric, such as mean_accuracy, has its best value so far. Empty: none.'
    }
  },
  {
    key: 'bestMode',
    node: {
      type: 'string',
      title: 'Best is',
      enum: [...bestModes],
      default: defaultSettings.bestMode,
      help: 'Whether the largest or the smallest value is the best.'
    }
  },
  {
    key: 'storedEpisodes',
    node: {
      type: 'integer',
      title: 'Stored episodes',
      minimum: 0,
      maximum: 10_000,
      unit: 'episodes',
      default: defaultSettings.storedEpisodes,
      help: 'Test episodes kept with every checkpoint, for replay.'
    }
  },
  {
    key: 'episodePeriod',
    node: {
      type: 'integer',
      title: 'Episode period',
      minimum: 0,
      maximum: 1_000_000,
      unit: 'iterations',
      default: defaultSettings.episodePeriod,
      help: 'Iterations between stored episodes besides those kept with checkpoints. 0: none.'
    }
  }
]
