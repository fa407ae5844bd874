import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import type { HostInputs } from '../agents/host-inputs'
import { sizeOf } from '../agents/host-inputs'
import { observationInputs } from '../agents/observation'
import { nativeBackend } from '../backend/compile/native-binding'
import type { NativeBinding } from '../backend/compile/native-binding'
import { noTraffic } from '../backend/compile/traffic'
import type { Traffic } from '../backend/compile/traffic'
import { startBackend } from '../backend/start-backend'
import { compiledProgram } from './compiled.fixture'
import { programParts } from './program-parts'
import { randomBatch, smallRun } from './program.fixture'
import { updateInputs } from './update-inputs'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

/** What went over the binding itself, counted there. */
let native: NativeBinding & { getNumOfTensors(): number }
let counted: Traffic & { operations: number }
/** Every shape and list of ids given to it: new ones are allocations. */
let handed: Set<unknown>

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

beforeEach(() => {
  if (!available) return
  const backend = nativeBackend()
  native = backend.binding as typeof native
  counted = { ...noTraffic(), operations: 0 }
  handed = new Set()
  const tap: Partial<NativeBinding> = {
    createTensor: (shape, dtype, values) => {
      counted.tensors++
      counted.bytesToDevice += (values as Float32Array).byteLength
      handed.add(shape).add(values)
      return native.createTensor(shape, dtype, values)
    },
    runSavedModel: (session, ids, inputs, outputs) => {
      counted.calls++
      handed.add(ids)
      return native.runSavedModel(session, ids, inputs, outputs)
    },
    tensorDataSync: (id) => {
      const data = native.tensorDataSync(id)
      counted.bytesFromDevice += data.byteLength
      return data
    },
    executeOp: (op, attributes, inputs, outputs) => {
      counted.operations++
      return native.executeOp(op, attributes, inputs, outputs)
    }
  }
  backend.binding = Object.create(native, Object.getOwnPropertyDescriptors(tap)) as NativeBinding
})
afterEach(() => {
  if (available) nativeBackend().binding = native
})

function bytesOf({ specs }: HostInputs<never>): number {
  return Object.values(specs).reduce((bytes, spec) => bytes + 4 * sizeOf(spec), 0)
}

async function counting(work: () => Promise<unknown>): Promise<Traffic & { operations: number }> {
  const before = { ...counted }
  await work()
  const { operations, ...rest } = counted
  const moved = Object.fromEntries(Object.entries(rest).map(([key, count]) => [key, count - before[key as keyof Traffic]])) as unknown as Traffic
  return { ...moved, operations: operations - before.operations }
}

describe.runIf(available)('what a compiled program moves', () => {
  it('is its inputs and its report, in one call each, and it says so', async () => {
    const { config, shape } = smallRun({ message_size: 2, include_linear_message_space: true, rl: { minibatch_size: 4 } })
    const program = await compiledProgram({ config, shape })
    const agents = shape.agents.length
    const environments = 96 / shape.maxRounds
    const [batch, frames] = [randomBatch(shape, 4, 1), randomBatch(shape, environments, 2)]
    const update = updateInputs(4, shape, programParts(config, shape).rule)
    const acted = observationInputs(environments, shape)
    const before = { ...program.traffic }
    const start = { ...counted }

    const updated = await counting(() => program.update(batch, 1))
    // objective, critic, entropy, divergence, sample size, approximate divergence and clipped share of every agent, and the norm
    const report = 4 * (7 * agents + 1)
    const inputs = Object.keys(update.specs).length + 2
    expect(updated).toEqual({ operations: 0, calls: 1, tensors: inputs, bytesToDevice: bytesOf(update) + 2 * 4, bytesFromDevice: report })

    const { pixelLogits, symbolLogits, values } = await program.act(frames)
    const visible = shape.visible.flat().filter(Boolean).length / (agents * shape.channels.length)
    const packed = (pixelLogits.length + symbolLogits!.length) * visible + environments * 3 * shape.deciders.length + values.length
    const actedOn = await counting(() => program.act(frames))
    expect(actedOn).toEqual({
      operations: 0,
      calls: 1,
      tensors: Object.keys(acted.specs).length,
      bytesToDevice: bytesOf(acted),
      bytesFromDevice: 4 * packed
    })
    const valued = await counting(() => program.values(frames))
    expect(valued).toEqual({ ...actedOn, bytesFromDevice: 4 * environments * agents })

    for (const key of ['calls', 'tensors', 'bytesToDevice', 'bytesFromDevice'] as const) {
      expect(program.traffic[key] - before[key], key).toBe(counted[key] - start[key])
    }
    program.dispose()
  })

  it('counts reading and replacing the state as well', async () => {
    const program = await compiledProgram(smallRun())
    const before = { ...program.traffic }
    const { model, optimizer } = await program.read()
    const learned = [...model.values()].reduce((sum, { data }) => sum + data.length, 0)
    expect(program.traffic).toEqual({ ...before, calls: before.calls + 1, bytesFromDevice: before.bytesFromDevice + 3 * 4 * learned })
    const copied = { ...program.traffic }
    await program.write(model, optimizer)
    expect(program.traffic).toMatchObject({ calls: copied.calls + 1, tensors: copied.tensors + 3, bytesToDevice: copied.bytesToDevice + 3 * 4 * learned })
    program.dispose()
  })

  it('hands over the same buffers each time, and leaves no native tensor behind', async () => {
    const { config, shape } = smallRun({
      message_size: 2,
      include_linear_message_space: true,
      agents: { prover: { agent_lr_factor: { actor: 2, critic: 2 } } }
    })
    const program = await compiledProgram({ config, shape })
    const [batch, frames] = [randomBatch(shape, 1, 1), randomBatch(shape, 32, 2)]
    const step = async (): Promise<void> => {
      await program.act(frames)
      await program.values(frames)
      await program.update(batch, 1)
    }
    await step()
    const [held, alive] = [handed.size, native.getNumOfTensors()]
    const first = await program.act(frames)
    for (let i = 0; i < 200; i++) await step()
    expect(handed.size).toBe(held)
    expect(native.getNumOfTensors()).toBe(alive)
    expect(await program.act(frames)).toBe(first)
    program.dispose()
  })

  it('is refused before the call when it has another size, and its tensors are freed', async () => {
    const { config, shape } = smallRun()
    const program = await compiledProgram({ config, shape })
    const batch = randomBatch(shape, 1, 1)
    const alive = native.getNumOfTensors()
    await expect(program.update({ ...batch, advantage: new Float32Array(3) }, 1)).rejects.toThrow('update1: advantage must have shape [1, 2], got 3 values.')
    expect(native.getNumOfTensors()).toBe(alive)
    program.dispose()
  })
})
