import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from '@playwright/test'
import { launchApp } from './launch'
import type { LaunchedApp } from './launch'

/** The app, and a host that none of its attackers may reach. */
export interface Attacked extends LaunchedApp {
  readonly outsideUrl: string
  /** The window still shows the bundle and nothing has reached the host outside. */
  expectUnmoved(): void
}

export async function openAttacked(): Promise<Attacked> {
  let requests = 0
  const outside = createServer((_request, response) => {
    requests++
    response.end('reached')
  })
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  const launched = await launchApp()
  return {
    ...launched,
    outsideUrl: `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`,
    expectUnmoved: () => {
      expect(launched.page.url()).toMatch(/^app:\/\/roundtable\/index\.html/)
      expect(requests).toBe(0)
    },
    close: async () => {
      await launched.close()
      launched.place.remove()
      outside.close()
    }
  }
}
