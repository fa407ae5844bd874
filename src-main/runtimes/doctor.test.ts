import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'
import type { AdapterFacts } from '@shared/domain/webgpu-adapter'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctorFindings } from './doctor'
import { makeFakeRuntime } from './testing/fake-runtime'
import type { Machine } from './machine'

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'doctor-'))
})
afterEach(() => rmSync(scratch, { recursive: true }))

interface Answers {
  readonly paths?: readonly string[]
  readonly lines?: Readonly<Record<string, string>>
  readonly freeBytes?: number | null
  readonly versions?: Readonly<Record<string, string>>
  /** What WebGPU computes on; null where there is nothing. */
  readonly adapter?: AdapterFacts | null
}

async function ask(answers: Answers = {}, packaged = false): Promise<(id: string) => Finding> {
  const machine: Machine = {
    platform: 'linux-x64',
    versions: answers.versions ?? { node: '20.20.2' },
    exists: (path) => (answers.paths ?? []).some((known) => path.endsWith(known)),
    firstLine: (command) => Promise.resolve(answers.lines?.[command] ?? null),
    freeBytes: () => Promise.resolve(answers.freeBytes === undefined ? 50e9 : answers.freeBytes)
  }
  const installation = { root: scratch, packaged, native: join(scratch, 'native'), wasm: '', dawn: join(scratch, 'dawn.node'), resources: '', runtimes: null }
  const probe = async (): Promise<AdapterFacts> => {
    if (answers.adapter) return answers.adapter
    throw new AppError('backend-unavailable', 'Backend webgpu: there is no adapter.')
  }
  const findings = await doctorFindings({ env: { ROUNDTABLE_RUNTIMES: join(scratch, 'rt') }, installation, workspace: '/w', machine, probe })
  return (id) => {
    const finding = findings.find((candidate) => candidate.id === id)
    if (finding === undefined) throw new Error(`no finding ${id}`)
    return finding
  }
}

describe('doctorFindings', () => {
  it('finds nothing to do on a machine that has everything', async () => {
    makeFakeRuntime(join(scratch, 'rt'))
    mkdirSync(join(scratch, 'node_modules/electron/dist'), { recursive: true })
    writeFileSync(join(scratch, 'node_modules/electron/dist/version'), 'v45.4.1\n')
    const find = await ask({ paths: ['loader.node', 'tfjs_binding.node'], lines: { python3: 'pip 23.0 from /x', 'g++': 'g++ 12.2' } })
    for (const id of ['tensorflow', 'addon', 'gpu', 'electron', 'node', 'tools', 'disk.workspace']) {
      expect(find(id), id).toMatchObject({ state: 'ok', remedy: '' })
    }
    expect(find('electron').detail).toBe('Electron 45.4.1.')
    expect(find('tools').detail).toBe('pip 23.0, g++ 12.2.')
  })

  it('names the packages that are missing on a bare machine', async () => {
    const find = await ask()
    expect(find('tensorflow').state).toBe('problem')
    expect(find('addon').detail).toContain('loader.node and tfjs_binding.node missing')
    expect(find('tools')).toMatchObject({ state: 'warning', remedy: 'On Debian: apt-get install -y python3-pip g++' })
    expect(find('electron').state).toBe('warning')
  })

  it('does not ask for a compiler once the native parts are made', async () => {
    makeFakeRuntime(join(scratch, 'rt'))
    expect((await ask({ paths: ['loader.node', 'tfjs_binding.node'] }))('tools').state).toBe('ok')
  })

  it('proposes the CUDA build where it sees a driver, until it is there', async () => {
    makeFakeRuntime(join(scratch, 'rt'))
    const answers: Answers = { paths: ['/proc/driver/nvidia/version'], lines: { 'nvidia-smi': 'NVIDIA H100, 550.1' } }
    const proposal = (await ask(answers))('gpu')
    expect(proposal).toMatchObject({ state: 'warning', detail: 'NVIDIA H100, 550.1, but no CUDA build of libtensorflow is installed.' })
    expect(proposal.remedy).toContain('npm run setup -- --cuda')
    makeFakeRuntime(join(scratch, 'rt'), { device: 'cuda' })
    const find = await ask(answers)
    expect(find('gpu').state).toBe('ok')
    expect(find('tensorflow').detail).toContain('tensorflow-cuda-2.21.0')
  })

  it('says what WebGPU would compute on, or why on nothing', async () => {
    const paths = ['dawn.node', 'dawn_host.node']
    const card = { vendor: 'maker', device: 'Card 3', description: 'driver 1.2', isFallbackAdapter: false }
    const detail = async (answers: Answers, packaged = false): Promise<string> => {
      const found = (await ask({ paths, ...answers }, packaged))('webgpu')
      expect(found.state).toBe('ok')
      return found.detail
    }
    expect(await detail({ adapter: card })).toBe('Card 3 (driver 1.2); `--backend webgpu` uses it.')
    expect(await detail({ adapter: { ...card, isFallbackAdapter: true } })).toContain('computes in software')
    expect(await detail({ adapter: null })).toBe('Backend webgpu: there is no adapter.')
    expect(await detail({ adapter: card }, true)).toContain('Dawn is there')
    expect(await detail({ paths: [] })).toContain('No Dawn for linux-x64')
  })

  it('names a damaged library', async () => {
    truncateSync(join(makeFakeRuntime(join(scratch, 'rt')), 'libtensorflow_cc.so.2'), 1)
    expect((await ask())('tensorflow')).toMatchObject({ state: 'problem', detail: expect.stringContaining('libtensorflow_cc.so.2') })
  })

  it('calls an old Electron a test runtime out of support', async () => {
    const finding = (await ask({ versions: { node: '16.17.1', electron: '22.3.25' } }))('electron')
    expect(finding).toMatchObject({ state: 'warning', detail: expect.stringContaining('test runtime that is out of support') })
  })

  it('warns of an old Node and a full disk', async () => {
    const find = await ask({ versions: { node: '20.18.3' }, freeBytes: 5e8 })
    expect(find('node')).toMatchObject({ state: 'problem', detail: 'Node 20.18.3 is older than 20.19.' })
    expect(find('disk.workspace')).toMatchObject({ state: 'warning', detail: '0.5 GB free at /w.' })
  })

  it('leaves out what only a repository needs in a package', async () => {
    const find = await ask({}, true)
    expect(() => find('tools')).toThrow('no finding tools')
    expect(find('addon').remedy).toBe('Install the package again.')
  })
})
