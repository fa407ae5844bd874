import { createHash } from 'node:crypto'
import type { RunProgram } from '../agents/run-program'
import { randomBatch } from './program.fixture'
import type { TestRun } from './program.fixture'

/** A hash over every bit that a few steps of training give; the program is disposed of. */
export async function outcomeOf(program: RunProgram, { config, shape }: Pick<TestRun, 'config' | 'shape'>): Promise<string> {
  const hash = createHash('sha256')
  const take = ({ buffer, byteOffset, byteLength }: ArrayBufferView): void => void hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  for (let step = 0; step < 5; step++) {
    const { pixelLogits, decisionLogits, symbolLogits, values } = await program.act(randomBatch(shape, 5, step))
    for (const array of [pixelLogits, decisionLogits, values]) take(array)
    if (symbolLogits) take(symbolLogits)
    hash.update(JSON.stringify(await program.update(randomBatch(shape, config.rl.minibatch_size, step), 1 - step / 10)))
  }
  const { model, optimizer } = await program.read()
  for (const { data } of [...model.values(), ...optimizer.values()]) take(data)
  program.dispose()
  return hash.digest('hex')
}
