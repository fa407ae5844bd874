import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { processFacts, usableCores } from './process-facts'

it('counts the processors this process may use, not those of the machine', () => {
  const cpus = () => Array.from({ length: 16 })
  expect(usableCores({ cpus, availableParallelism: () => 2 })).toBe(2)
  expect(usableCores({ cpus })).toBe(16)
  expect(processFacts().cores).toBe(availableParallelism())
})
