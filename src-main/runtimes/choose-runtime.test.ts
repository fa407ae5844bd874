import { describe, expect, it } from 'vitest'
import { chooseRuntime, hasNvidiaDriver } from './choose-runtime'
import type { TensorRuntime } from './tensor-runtime'

function runtime(device: 'cpu' | 'cuda', version: string): TensorRuntime {
  const name = `tensorflow-${device}-${version}`
  return { name, version, device, folder: `/${name}`, library: `/${name}/lib`, libraryPaths: [], sha256: '0', files: [] }
}
const [cpu, newerCpu, cuda] = [runtime('cpu', '2.9.1'), runtime('cpu', '2.21.0'), runtime('cuda', '2.21.0')]

describe('chooseRuntime', () => {
  it('picks CUDA for auto only where a driver is loaded', () => {
    expect(chooseRuntime([newerCpu, cuda], { device: 'auto', nvidiaDriver: true })).toBe(cuda)
    expect(chooseRuntime([newerCpu, cuda], { device: 'auto', nvidiaDriver: false })).toBe(newerCpu)
  })
  it('falls back to what there is', () => {
    expect(chooseRuntime([newerCpu], { device: 'auto', nvidiaDriver: true })).toBe(newerCpu)
    expect(chooseRuntime([cuda], { device: 'auto', nvidiaDriver: false })).toBe(cuda)
    expect(chooseRuntime([], { device: 'auto', nvidiaDriver: true })).toBeNull()
  })
  it('takes the newest version by number, not by text', () => {
    expect(chooseRuntime([cpu, newerCpu], { device: 'cpu', nvidiaDriver: false })).toBe(newerCpu)
  })
  it('keeps to a named device', () => {
    expect(chooseRuntime([cpu, cuda], { device: 'cpu', nvidiaDriver: true })).toBe(cpu)
    expect(chooseRuntime([cpu], { device: 'cuda', nvidiaDriver: true })).toBeNull()
  })
  it('sees the driver by what the kernel shows', () => {
    expect(hasNvidiaDriver((path) => path === '/proc/driver/nvidia/version')).toBe(true)
    expect(hasNvidiaDriver((path) => path === '/dev/nvidiactl')).toBe(true)
    expect(hasNvidiaDriver(() => false)).toBe(false)
  })
})
