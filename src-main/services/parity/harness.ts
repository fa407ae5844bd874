import { isTree } from '@shared/config/paths'
import type { NamedArray } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { computeEagerly } from '../../engine/objectives/probes/compute'
import type { Compute } from '../../engine/objectives/probes/compute'
import { withinBands } from './bands'
import type { BandVerdict } from './bands'
import { compareTensor, compareValue } from './compare'
import { families } from './families/all'
import type { CaseFile, CaseInput, CaseSkip, ExpectedValue, ParityCase, ParityTotals, TensorRecord, Training } from './types'

/** Roles of tensors that are results; everything before them is fed in (parity/README.md). */
const resultRoles = ['output', 'grad', 'grad_input']

type Verdict = { readonly kind: 'passed'; readonly remark?: string } | { readonly kind: 'failed' | 'skipped'; readonly reason: string }

/**
 * Smallest absolute tolerance for what a backend computes in float32: a gradient that is zero in exact arithmetic is what rounding leaves
 * of it, 1e-6 and more, and behind a batch norm 1e-5. The recorded tolerances are for sums in double precision, which plain JavaScript has.
 */
export const float32Tolerance = 2e-5

export interface ParityOptions {
  /** Recorded tolerances below this are taken as this; what must be exact stays so. */
  readonly leastTolerance?: number
  /** How functions of tensors are run; by default one operation after the other. */
  readonly compute?: Compute
  /** How whole runs are trained; by default not at all. */
  readonly training?: Training
}

/** Five seeds of seven settings take twenty seconds compiled, minutes on other backends and half an hour in plain JavaScript. */
export const untrained: CaseSkip = { skip: 'whole runs are trained compiled only, with TensorFlow' }

/**
 * Compares our numbers with recorded ones, case by case, with reference_quirks on. A case is dispatched by its family alone.
 * A tensor backend must be running.
 * @param line receives one line per failing or skipped case, and per passing one with means outside their bands; the caller prints the totals
 */
export async function runParity(
  files: Iterable<CaseFile>,
  line: (text: string) => void,
  { leastTolerance = 0, compute = computeEagerly, training = () => Promise.resolve(untrained) }: ParityOptions = {}
): Promise<ParityTotals> {
  const totals = { passed: 0, failed: 0, skipped: 0, onTensors: 0, trained: 0 }
  for (const file of files) {
    const given = loosened(readCase(file), leastTolerance)
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

/**
 * A bias that is added to the logit of every pixel alike changes nothing: in exact arithmetic its gradient is 0, and what it is in float32 is
 * rounding noise, of which Adam makes whole steps. What the reference recorded of it is further from its own result in double precision than
 * some of the recorded tolerances allow.
 */
const idleBias = /^output\/after_it\d+\|.*latent_pixel_selector\.module\.0\.module\.2\.bias$/
const idleTolerance = 5e-5

function loosened(given: ParityCase, leastOfAll: number): ParityCase {
  const tensors = given.tensors.map((record) => (idleBias.test(record.name) ? { ...record, atol: Math.max(record.atol ?? 0, idleTolerance) } : record))
  return loosenedTo({ ...given, tensors }, leastOfAll)
}

function loosenedTo(given: ParityCase, least: number): ParityCase {
  const loosen = <Limits extends { readonly atol?: number }>(limits: Limits): Limits => ({ ...limits, atol: Math.max(limits.atol ?? 0, least) })
  const expected = Object.fromEntries(Object.entries(given.expected).map(([name, value]) => [name, loosen(value)]))
  return least === 0 ? given : { ...given, tensors: given.tensors.map(loosen), expected }
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
