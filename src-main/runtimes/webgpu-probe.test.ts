import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { testAdapter, testBackendDeps } from '../../scripts/testing/test-backends'
import { probeWebgpu } from './webgpu-probe'

const scratch = mkdtempSync(join(tmpdir(), 'webgpu-probe-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const adapter = await testAdapter()
const files = testBackendDeps().webgpu!
const nowhere = { ...process.env, VK_DRIVER_FILES: join(scratch, 'no-driver.json'), VK_ICD_FILENAMES: join(scratch, 'no-driver.json') }

/** A program that answers for Node. */
function program(text: string): string {
  const path = join(scratch, `program-${text.length}`)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('probeWebgpu', () => {
  it(adapter.name === null ? `says why there is no adapter here: ${adapter.problem.message}` : `finds ${adapter.name}`, async () => {
    if (adapter.name === null) expect(adapter.problem).toMatchObject({ code: 'backend-unavailable', remedy: expect.stringContaining('driver') })
    else expect(await probeWebgpu(files, process.env)).toMatchObject({ vendor: expect.stringMatching(/./), isFallbackAdapter: expect.any(Boolean) })
  })

  it('says that no driver was found', async () => {
    // elsewhere than on Linux nothing can hide the drivers: there the answer is that of a machine without Vulkan
    const asked =
      process.platform === 'linux'
        ? probeWebgpu(files, nowhere)
        : probeWebgpu(files, nowhere, program(`echo "Couldn't load Vulkan" >&2; echo '{"adapter":null}'`))
    await expect(asked).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(/^Backend webgpu: there is no adapter, because (Vulkan's loader finds no driver|this machine has no Vulkan loader)\.$/),
      remedy: expect.stringContaining('driver')
    })
  })

  it('says what is wrong with a file that is not Dawn', async () => {
    const broken = { addon: resolve(import.meta.dirname, 'nothing.node'), host: null }
    await expect(probeWebgpu(broken, process.env)).rejects.toMatchObject({ code: 'backend-unavailable', message: expect.stringContaining('nothing.node') })
  })

  it.each([
    ['kill -SEGV $$', /ended its process \(SIGSEGV\)/],
    ['echo driver words >&2; exit 3', /ended its process \(code 3\)/],
    [`echo "Warning: Couldn't load Vulkan: libvulkan.so.1" >&2; echo '{"adapter":null}'`, /has no Vulkan loader/],
    [`echo a driver greets; echo '{"adapter":null}'`, /no adapter that Dawn accepts/]
  ])('outlives a driver that does `%s`', async (text, message) => {
    await expect(probeWebgpu(files, process.env, program(text))).rejects.toMatchObject({ code: 'backend-unavailable', message: expect.stringMatching(message) })
  })
})
