import { describe, expect, it } from 'vitest'
import { parityOutcome, playwrightOutcome, sumOfChecks, vitestOutcome } from './phases.mjs'

describe('vitestOutcome', () => {
  const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }, () => ({})) })
  it('counts tests', () => {
    const report = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 0, testResults: [file('failed', 9)] }
    expect(vitestOutcome(report, 1)).toMatchObject({ passed: 7, failed: 2 })
  })
  it('counts a file that could not be loaded', () => {
    const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, testResults: [file('passed', 7), file('failed', 0)] }
    expect(vitestOutcome(report, 1)).toMatchObject({ passed: 7, failed: 1 })
  })
  it('counts a skipped test as failed', () => {
    const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] }
    expect(vitestOutcome(report, 0)).toMatchObject({ passed: 7, failed: 2, words: '2 tests were skipped.' })
  })
  it('is never green on a bad exit code or without a report', () => {
    const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, testResults: [] }
    expect(vitestOutcome(report, 1)).toMatchObject({ failed: 1 })
    expect(vitestOutcome(null, 0)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('playwrightOutcome', () => {
  it('counts flaky and skipped tests as failed', () => {
    expect(playwrightOutcome({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 1 } }, 1)).toMatchObject({ passed: 5, failed: 3 })
  })
  it('fails when no test was found', () => {
    const report = { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [{ message: 'No tests found' }] }
    expect(playwrightOutcome(report, 1)).toEqual({ passed: 0, failed: 1, words: 'No tests found' })
  })
})

describe('parityOutcome', () => {
  it('reads the last line', () => {
    expect(parityOutcome('x\n12 passed, 0 failed, 3 skipped\n', '')).toMatchObject({ passed: 12, failed: 0 })
    expect(parityOutcome('case a: ...\n12 passed, 1 failed, 3 skipped', '')).toMatchObject({ passed: 12, failed: 1 })
  })
  it('fails without a count or without a case', () => {
    expect(parityOutcome('', 'crash')).toMatchObject({ failed: 1, words: expect.stringContaining('crash') })
    expect(parityOutcome('0 passed, 0 failed, 9 skipped', '')).toMatchObject({ failed: 1 })
  })
})

describe('sumOfChecks', () => {
  it('counts each check once and names its problems', () => {
    const outcome = sumOfChecks([
      { title: 'a', problems: [] },
      { title: 'b', problems: ['one', 'two'] }
    ])
    expect(outcome).toEqual({ passed: 1, failed: 1, words: 'b\n  one\n  two' })
  })
})
