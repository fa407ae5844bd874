import { execFile } from 'node:child_process'
import { AppError } from '@shared/domain/errors'
import type { AdapterFacts } from '@shared/domain/webgpu-adapter'
import type { Environment } from './find-runtimes'
import type { WebgpuFiles } from './webgpu-files'

const probeLimitMs = 60_000

/**
 * Starts Dawn and its driver in a process of their own, because a driver that fails may take its process along.
 * @param program a Node, or an Electron that may run as one
 * @throws AppError `backend-unavailable` without an adapter, with what Dawn wrote as detail
 */
export async function probeWebgpu(files: WebgpuFiles, env: Environment, program: string = process.execPath): Promise<AdapterFacts> {
  const args = ['-e', script, files.addon, files.host?.addon ?? '', files.host?.vulkan ?? '']
  const { stdout, stderr, ended } = await outputOf(program, args, { ...env, ELECTRON_RUN_AS_NODE: '1' })
  const answer = answerIn(stdout)
  if (answer === null) throw unavailable(`starting Dawn ended its process (${ended})`, stderr)
  if (answer.problem !== undefined) throw unavailable(`Dawn does not start (${answer.problem})`, stderr)
  if (answer.adapter === null) throw unavailable(reasonOf(stderr), stderr)
  return answer.adapter
}

interface Answer {
  readonly adapter: AdapterFacts | null
  readonly problem?: string
}

/** Runs where our modules are not: plain JavaScript that Node 16 reads. The order is that of engine/backend/native/dawn.ts. */
const script = `
const [addon, host, vulkan] = process.argv.slice(1)
const tell = (answer) => process.stdout.write(JSON.stringify(answer) + '\\n', () => process.exit(0))
const probe = async () => {
  if (host) {
    const { openVulkan } = require(host)
    try { openVulkan('libvulkan.so.1') } catch (error) { if (vulkan) openVulkan(vulkan) }
  }
  if (typeof DOMException === 'undefined') try { atob('\\u00e9') } catch (error) { globalThis.DOMException = error.constructor }
  const adapter = await require(addon).create([]).requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) return tell({ adapter: null })
  const { vendor, device, description, isFallbackAdapter } = adapter.info
  ;(await adapter.requestDevice()).destroy()
  tell({ adapter: { vendor, device, description, isFallbackAdapter } })
}
probe().catch((error) => tell({ adapter: null, problem: String(error && error.message || error) }))
`

function outputOf(program: string, args: readonly string[], env: Environment): Promise<{ stdout: string; stderr: string; ended: string }> {
  return new Promise((done) => {
    execFile(program, [...args], { env: { ...env }, timeout: probeLimitMs, windowsHide: true }, (error, stdout, stderr) => {
      const ended = error === null ? 'code 0' : error.killed === true ? `no answer within ${probeLimitMs / 1000} s` : (error.signal ?? `code ${error.code}`)
      done({ stdout, stderr, ended: String(ended) })
    })
  })
}

function answerIn(stdout: string): Answer | null {
  // drivers write to stdout as well
  const line = stdout.split('\n').find((text) => text.startsWith('{"adapter":'))
  return line === undefined ? null : (JSON.parse(line) as Answer)
}

function reasonOf(stderr: string): string {
  if (/Couldn't load Vulkan/.test(stderr)) return 'there is no adapter, because this machine has no Vulkan loader'
  if (/Found no drivers|INCOMPATIBLE_DRIVER/.test(stderr)) return "there is no adapter, because Vulkan's loader finds no driver"
  return 'there is no adapter that Dawn accepts'
}

function unavailable(reason: string, detail: string): AppError {
  const remedy =
    process.platform === 'linux'
      ? 'Install the graphics driver with its Vulkan part (Debian: libvulkan1 and mesa-vulkan-drivers), set VK_DRIVER_FILES to a driver manifest, or use another backend.'
      : 'Install the graphics driver, or use another backend.'
  return new AppError('backend-unavailable', `Backend webgpu: ${reason}.`, { remedy, detail: detail.trim() })
}
