import { isTree } from '@shared/config/paths'
import type { NamedArray } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { BackendName } from '@shared/domain/run'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { computeEagerly } from '../../engine/objectives/probes/compute'
import type { Compute } from '../../engine/objectives/probes/compute'
import { withAllowances } from './allowances'
import { withinBands } from './bands'
import type { BandVerdict } from './bands'
import { compareTensor, compareValue } from './compare'
import { families } from './families/all'
import type { CaseFile, CaseInput, CaseSkip, ExpectedValue, ParityCase, ParityTotals, TensorRecord, Training } from './types'

/** Roles of tensors that are results; everything before them is fed in (parity/README.md). */
const resultRoles = ['output', 'grad', 'grad_input']

type Verdict = { readonly kind: 'passed'; readonly remark?: string } | { readonly kind: 'failed' | 'skipped'; readonly reason: string }

export interface ParityOptions {
  /** What the numbers are computed on, which is running; by default plain JavaScript. */
  readonly backend?: BackendName
  /** How functions of tensors are run; by default one operation after the other. */
  readonly compute?: Compute
  /** How whole runs are trained; by default not at all. */
  readonly training?: Training
}

/** Five seeds of seven settings take twenty seconds compiled, minutes on other backends and half an hour in plain JavaScript. */
export const untrained: CaseSkip = { skip: 'whole runs are trained compiled only, with TensorFlow' }

/**
 * Compares our numbers with recorded ones, case by case, with reference_quirks on, within the recorded tolerances but for `allowances`. A case is dispatched by its family alone.
 * A tensor backend must be running.
 * @param line receives one line per failing or skipped case, and per passing one with means outside their bands; the caller prints the totals
 */
export async function runParity(
  files: Iterable<CaseFile>,
  line: (text: string) => void,
  { backend = 'cpu', compute = computeEagerly, training = () => Promise.resolve(untrained) }: ParityOptions = {}
): Promise<ParityTotals> {
  const totals = { passed: 0, failed: 0, skipped: 0, onTensors: 0, trained: 0 }
  for (const file of files) {
    const given = withAllowances(readCase(file), backend)
    const used = { tensors: false, training: false }
    const computing: Compute = (body, inputs) => {
      used.tensors = true
      return compute(body, inputs)
    }
    const verdict = await judge(given, computing, (work) =>
      training((agents) => {
        used.training = true
        return work(agents)
      })
    )
    totals[verdict.kind]++
    if (used.tensors) totals.onTensors++
    if (used.training) totals.trained++
    if (verdict.kind === 'passed' && verdict.remark !== undefined) line(`${given.family}/${given.case}: passed (${verdict.remark})`)
    if (verdict.kind === 'failed') line(`FAILED ${given.family}/${given.case}: ${verdict.reason}`)
    if (verdict.kind === 'skipped') line(`${given.family}/${given.case}: skipped (${verdict.reason})`)
  }
  return totals
}

/** @throws AppError `bad-file` for anything that is not a case */
export function readCase({ path, json, tensors }: CaseFile): ParityCase {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch (cause) {
    throw new AppError('bad-file', `${path} is not JSON.`, { cause })
  }
  if (!isTree(parsed) || typeof parsed['family'] !== 'string' || typeof parsed['case'] !== 'string' || !Array.isArray(parsed['tensors'])) {
    throw new AppError('bad-file', `${path} does not describe a parity case: family, case and tensors are needed.`)
  }
  const { arrays } = parseSafetensors(tensors, path)
  return {
    family: parsed['family'],
    case: parsed['case'],
    what: typeof parsed['what'] === 'string' ? parsed['what'] : '',
    config: isTree(parsed['config']) ? parsed['config'] : {},
    tensors: parsed['tensors'] as readonly TensorRecord[],
    expected: (parsed['expected'] ?? {}) as Readonly<Record<string, ExpectedValue>>,
    rtol: typeof parsed['rtol'] === 'number' ? parsed['rtol'] : 0,
    arrays
  }
}

async function judge(given: ParityCase, compute: Compute, training: Training): Promise<Verdict> {
  const family = families.find((known) => known.family === given.family)
  if (!family) return { kind: 'skipped', reason: `not built: ${given.family}` }
  const recordedFailure = given.expected['raises']?.value ?? null
  try {
    const output = await family.run(inputOf(given), compute, training)
    if ('skip' in output) return { kind: 'skipped', reason: output.skip }
    if (recordedFailure !== null) return { kind: 'failed', reason: `the reference raises ${JSON.stringify(recordedFailure)}, ours gives a result` }
    if ('samples' in output) return bandVerdict(withinBands(given.expected['bands']?.value, given.arrays, output.samples))
    return mismatch(given, output.tensors, output.values ?? {})
  } catch (thrown) {
    const named = thrown instanceof AppError && thrown.code !== 'internal'
    if (named && recordedFailure !== null) return { kind: 'passed' }
    return { kind: 'failed', reason: `ours throws ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)}` }
  }
}

function bandVerdict({ passed, text }: BandVerdict): Verdict {
  if (passed) return { kind: 'passed', ...(text === null ? {} : { remark: text }) }
  return { kind: 'failed', reason: text ?? '' }
}

function mismatch(given: ParityCase, tensors: ReadonlyMap<string, ArrayLike<number>>, values: Readonly<Record<string, unknown>>): Verdict {
  for (const record of given.tensors.filter(({ name }) => isResult(name))) {
    const want = given.arrays.get(record.name)
    const problem = want ? compareTensor(record, given.rtol, want.data, tensors.get(record.name)) : `${record.name} is not in the case's own file`
    if (problem !== null) return { kind: 'failed', reason: problem }
  }
  for (const [name, expected] of Object.entries(given.expected)) {
    if (name === 'raises') continue
    const problem = compareValue(name, expected, given.rtol, values[name])
    if (problem !== null) return { kind: 'failed', reason: problem }
  }
  return { kind: 'passed' }
}

function inputOf({ config, arrays, tensors }: ParityCase): CaseInput {
  const inputs = new Map<string, NamedArray>([...arrays].filter(([name]) => !isResult(name)))
  return { config, arrays: inputs, results: tensors.map(({ name }) => name).filter(isResult) }
}

function isResult(name: string): boolean {
  return resultRoles.includes(name.slice(0, Math.max(0, name.indexOf('/'))))
}
