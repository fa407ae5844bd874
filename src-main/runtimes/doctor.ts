/*
 * What was found on this machine, as data: the window's Settings and the command `doctor` print the same findings. A finding that is not
 * `ok` says what to do about it.
 */
import type { Finding } from '@shared/contract/requests'
import { reportOf } from '@shared/domain/errors'
import { adapterName } from '@shared/domain/webgpu-adapter'
import { join } from 'node:path'
import { chooseRuntime, hasNvidiaDriver } from './choose-runtime'
import { electronRuntime, installedElectron } from './electron-runtime'
import { findRuntimes, runtimeFolders, type Environment, type FoundRuntimes } from './find-runtimes'
import type { Installation } from './installation'
import { thisMachine, type Machine } from './machine'
import { webgpuFiles } from './webgpu-files'
import { probeWebgpu } from './webgpu-probe'

export interface DoctorQuestion {
  readonly env: Environment
  readonly installation: Installation
  /** Where runs are stored. */
  readonly workspace: string
  readonly machine?: Machine
  readonly probe?: typeof probeWebgpu
}

/** Below this a training run with checkpoints may end on a full disk. */
const LOW_DISK_BYTES = 2e9
const OLDEST_NODE = [20, 19] as const

export async function doctorFindings(question: DoctorQuestion): Promise<readonly Finding[]> {
  const { env, installation, workspace, machine = thisMachine } = question
  const found = findRuntimes(env, installation.runtimes)
  const addons = ['loader.node', 'tfjs_binding.node'].filter((file) => !machine.exists(join(installation.native, file)))
  const nativeMissing = found.runtimes.length === 0 || addons.length > 0
  return [
    tensorflowFinding(found, machine, runtimeFolders(env, installation.runtimes)[0] ?? ''),
    addonFinding(addons, installation),
    await gpuFinding(found, machine),
    await webgpuFinding(question),
    electronFinding(installation, machine),
    ...(installation.packaged ? [] : [nodeFinding(machine), await toolsFinding(machine, nativeMissing)]),
    await diskFinding('disk.workspace', 'Disk of the workspace', workspace, machine)
  ]
}

function tensorflowFinding(found: FoundRuntimes, machine: Machine, folder: string): Finding {
  const [id, title] = ['tensorflow', 'TensorFlow library']
  const broken = found.broken[0]
  const chosen = chooseRuntime(found.runtimes, { device: 'auto', nvidiaDriver: hasNvidiaDriver((path) => machine.exists(path)) })
  if (chosen !== null && broken === undefined) {
    const others = found.runtimes.filter((runtime) => runtime !== chosen).map((runtime) => runtime.name)
    const also = others.length === 0 ? '' : ` Also there: ${others.join(', ')}.`
    return { id, title, state: 'ok', detail: `${chosen.name} in ${chosen.folder}.${also}`, remedy: '' }
  }
  if (broken !== undefined) {
    const state = chosen === null ? 'problem' : 'warning'
    return { id, title, state, detail: broken.report.message, remedy: broken.report.remedy || `Remove ${broken.folder} and run \`npm run setup\`.` }
  }
  const detail = `No libtensorflow in ${folder}: training runs on WebAssembly, several times slower.`
  return { id, title, state: 'problem', detail, remedy: 'Run `npm run setup` in the repository; it needs Python 3 with pip once.' }
}

function addonFinding(missing: readonly string[], installation: Installation): Finding {
  const [id, title] = ['addon', 'Native addons']
  if (missing.length === 0) return { id, title, state: 'ok', detail: `loader.node and tfjs_binding.node in ${installation.native}.`, remedy: '' }
  const detail = `${missing.join(' and ')} missing in ${installation.native}: libtensorflow cannot be used without.`
  const remedy = installation.packaged ? 'Install the package again.' : 'Run `npm run setup`; it needs a C++ compiler once (Debian: apt-get install -y g++).'
  return { id, title, state: 'problem', detail, remedy }
}

async function gpuFinding(found: FoundRuntimes, machine: Machine): Promise<Finding> {
  const [id, title] = ['gpu', 'Graphics processor']
  const cuda = found.runtimes.find((runtime) => runtime.device === 'cuda')
  if (!hasNvidiaDriver((path) => machine.exists(path))) {
    const unused = cuda === undefined ? '' : ` ${cuda.name} is installed and waits for one.`
    return { id, title, state: 'ok', detail: `No NVIDIA driver: training uses the processor.${unused}`, remedy: '' }
  }
  const card = await machine.firstLine('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'])
  const name = card === null ? 'NVIDIA driver loaded' : `NVIDIA ${card.replace(/^NVIDIA /, '')}`
  if (cuda !== undefined) return { id, title, state: 'ok', detail: `${name}; ${cuda.name} is used.`, remedy: '' }
  const remedy = 'Run `npm run setup -- --cuda` in the repository: it adds the CUDA build (about 6 GB), and `auto` then uses it.'
  return { id, title, state: 'warning', detail: `${name}, but no CUDA build of libtensorflow is installed.`, remedy }
}

async function webgpuFinding({ env, installation, machine = thisMachine, probe = probeWebgpu }: DoctorQuestion): Promise<Finding> {
  const [id, title] = ['webgpu', 'WebGPU']
  const files = webgpuFiles(installation, (path) => machine.exists(path))
  if (files === null) {
    const detail = `No Dawn for ${machine.platform} at ${installation.dawn}: backend webgpu cannot be used.`
    return { id, title, state: 'ok', detail, remedy: '' }
  }
  if (files.host === null && machine.platform.startsWith('linux')) {
    const detail = "Dawn is there, but not dawn_host.node, without which it finds no Vulkan loader but the machine's own and cannot be used in the window."
    return { id, title, state: 'warning', detail, remedy: 'Run `npm run setup`; it needs a C++ compiler once (Debian: apt-get install -y g++).' }
  }
  // the executable of a package cannot run as a plain Node, and a driver that fails must not end the engine
  if (installation.packaged)
    return { id, title, state: 'ok', detail: 'Dawn is there; a run with backend webgpu tells whether it finds an adapter.', remedy: '' }
  try {
    const adapter = await probe(files, env)
    const use = adapter.isFallbackAdapter ? 'it computes in software, which is for tests' : '`--backend webgpu` uses it'
    return { id, title, state: 'ok', detail: `${adapterName(adapter)}; ${use}.`, remedy: '' }
  } catch (thrown) {
    // a machine without one has other backends; the sentence says what backend webgpu would need
    return { id, title, state: 'ok', detail: reportOf(thrown).message, remedy: '' }
  }
}

function electronFinding(installation: Installation, machine: Machine): Finding {
  const [id, title] = ['electron', 'Electron runtime']
  const runtime = electronRuntime(machine.versions) ?? (installation.packaged ? null : installedElectron(installation.root))
  if (runtime === null) {
    return {
      id,
      title,
      state: 'warning',
      detail: 'No Electron runtime is installed: the command line works, the window does not.',
      remedy: 'Run `npm run setup`.'
    }
  }
  if (!runtime.outOfSupport) return { id, title, state: 'ok', detail: `${runtime.label}.`, remedy: '' }
  const detail = `Electron ${runtime.version} is a test runtime that is out of support and gets no security fixes.`
  return {
    id,
    title,
    state: 'warning',
    detail,
    remedy: 'Run `npm run setup` where github.com can be reached, or set ELECTRON_OVERRIDE_DIST_PATH to a current Electron.'
  }
}

function nodeFinding(machine: Machine): Finding {
  const [id, title, version] = ['node', 'Node', machine.versions['node'] ?? '0']
  // inside Electron its own, older Node runs; the floor is for the Node that runs the scripts
  if (machine.versions['electron'] !== undefined) return { id, title, state: 'ok', detail: `Node ${version} inside Electron.`, remedy: '' }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const oldEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  if (oldEnough) return { id, title, state: 'ok', detail: `Node ${version}.`, remedy: '' }
  return { id, title, state: 'problem', detail: `Node ${version} is older than ${OLDEST_NODE.join('.')}.`, remedy: 'Install Node 20.19 or later.' }
}

async function toolsFinding(machine: Machine, needed: boolean): Promise<Finding> {
  const [id, title] = ['tools', 'Python, pip and compiler']
  const pip = await machine.firstLine('python3', ['-m', 'pip', '--version'])
  const compiler = (await machine.firstLine('g++', ['--version'])) ?? (await machine.firstLine('c++', ['--version']))
  const missing = [...(pip === null ? ['python3-pip'] : []), ...(compiler === null ? ['g++'] : [])]
  const detail = [pip === null ? 'no Python 3 with pip' : pip.replace(/ from .*/, ''), compiler ?? 'no C++ compiler'].join(', ')
  if (missing.length === 0) return { id, title, state: 'ok', detail: `${detail}.`, remedy: '' }
  if (!needed) return { id, title, state: 'ok', detail: `${detail}; not needed any more, the native parts are made.`, remedy: '' }
  return { id, title, state: 'warning', detail: `${detail}: the native backend cannot be made.`, remedy: `On Debian: apt-get install -y ${missing.join(' ')}` }
}

async function diskFinding(id: string, title: string, path: string, machine: Machine): Promise<Finding> {
  const free = await machine.freeBytes(path)
  if (free === null) return { id, title, state: 'ok', detail: `${path}; its free space is unknown.`, remedy: '' }
  const detail = `${(free / 1e9).toFixed(1)} GB free at ${path}.`
  if (free >= LOW_DISK_BYTES) return { id, title, state: 'ok', detail, remedy: '' }
  return { id, title, state: 'warning', detail, remedy: 'Free some space, or choose a workspace on another disk.' }
}
