import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { KnownDefinition } from '../known/types'
import { mnist } from '../known/mnist'
import { noise } from '../testing/import-scene'
import { temporaryFolder } from '../testing/temporary'
import { fetchKnown, fetchedBytes } from './fetch-known'
import type { DownloadOptions } from './fetch-known'

const content = Buffer.from(noise(300_000))
const md5 = createHash('md5').update(content).digest('hex')

type Handler = (request: IncomingMessage, response: ServerResponse) => void

interface Site {
  readonly url: string
  readonly requests: { readonly path: string; readonly range: string | undefined; readonly ifRange: string | undefined }[]
}

/** A server on this machine; `handlers` answer the requests in turn, the last one all that follow. */
async function serve(...handlers: Handler[]): Promise<Site> {
  const requests: Site['requests'][number][] = []
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers
    requests.push({ path: request.url ?? '', range, ifRange: ifRange as string | undefined })
    handlers[Math.min(requests.length, handlers.length) - 1]?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests }
}

/** Answers as a proper server does, ranges included. */
const whole: Handler = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (start >= content.length) return void response.writeHead(416).end()
  const headers = { ETag: '"v1"', 'Content-Length': content.length - start }
  if (start > 0) response.writeHead(206, { ...headers, 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` })
  else response.writeHead(200, headers)
  response.end(content.subarray(start))
}

/** Sends a part of what it promises and cuts the connection. */
const cut =
  (bytes: number): Handler =>
  (_, response) => {
    response.writeHead(200, { ETag: '"v1"', 'Content-Length': content.length })
    response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20))
  }

const answers =
  (status: number, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(status, headers).end()

function known(...mirrors: string[]): KnownDefinition {
  return { ...mnist, id: 'sample', mirrors, files: [{ name: 'data.gz', sizeBytes: content.length, md5 }] }
}

function options(more: Partial<DownloadOptions> = {}): DownloadOptions {
  return { signal: new AbortController().signal, onProgress: () => undefined, stallMs: 5_000, retryAfterMs: [1, 1], mirror: null, ...more }
}

function place() {
  return { datasets: temporaryFolder(), owner: 'me', isLive: (owner: string) => owner === 'me' || owner === 'other' }
}

function stored(folder: string): Buffer {
  return readFileSync(join(folder, 'data.gz'))
}

describe('fetching', () => {
  it('brings the file, says how far it is, and does not ask again for what is there', async () => {
    const site = await serve(whole)
    const to = place()
    const progress: number[] = []
    const folder = await fetchKnown(known(site.url), to, options({ onProgress: (bytes) => progress.push(bytes) }))
    expect(stored(folder).equals(content)).toBe(true)
    expect(progress.at(-1)).toBe(content.length)
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
    await fetchKnown(known(site.url), to, options())
    expect(site.requests).toHaveLength(1)
  })

  it('goes on after a cut where it was', async () => {
    const site = await serve(cut(100_000), whole)
    const folder = await fetchKnown(known(site.url), place(), options())
    expect(stored(folder).equals(content)).toBe(true)
    const [, second] = site.requests
    expect(Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1])).toBeGreaterThan(0)
    expect(second?.ifRange).toBe('"v1"')
    expect(existsSync(join(folder, 'data.gz.part'))).toBe(false)
  })

  it('goes on after a restart of the program, and begins anew where the server has another file now', async () => {
    const to = place()
    const first = await serve(cut(120_000))
    await expect(fetchKnown(known(first.url), to, options({ retryAfterMs: [] }))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('the connection was cut'),
      remedy: expect.stringContaining('kept and gone on with')
    })
    const kept = await fetchedBytes(to.datasets, 'sample')
    expect(kept).toBeGreaterThan(0)
    // If-Range fails: the whole file comes with 200
    const second = await serve((_, response) => response.writeHead(200, { 'Content-Length': content.length }).end(content))
    expect(stored(await fetchKnown(known(second.url), to, options())).equals(content)).toBe(true)
    expect(second.requests[0]?.range).toBe(`bytes=${kept}-`)
  })

  it('notices a file put together from two versions, and gets it anew', async () => {
    const to = place()
    const site = await serve(
      (_, response) => {
        response.writeHead(200, { 'Content-Length': content.length })
        response.write(Buffer.alloc(50_000), () => setTimeout(() => response.destroy(), 20))
      },
      whole,
      whole
    )
    expect(stored(await fetchKnown(known(site.url), to, options())).equals(content)).toBe(true)
    expect(site.requests.map(({ range }) => range === undefined)).toEqual([true, false, true])
  })

  it('finds a finished part that was never renamed', async () => {
    const to = place()
    const folder = await fetchKnown(known((await serve(whole)).url), to, options())
    writeFileSync(join(folder, 'data.gz.part'), content)
    writeFileSync(join(folder, 'data.gz'), 'damaged')
    const site = await serve(whole)
    expect(stored(await fetchKnown(known(site.url), to, options())).equals(content)).toBe(true)
    expect(site.requests.map(({ range }) => range)).toEqual([`bytes=${content.length}-`])
  })

  it('asks the next address when one does not have it', async () => {
    const [gone, there] = [await serve(answers(404)), await serve(whole)]
    await fetchKnown(known(gone.url, there.url), place(), options())
    expect([gone.requests.length, there.requests.length]).toEqual([1, 1])
  })

  it('asks a mirror of the user first', async () => {
    const [own, publisher] = [await serve(whole), await serve(whole)]
    await fetchKnown(known(publisher.url), place(), options({ mirror: own.url }))
    expect(own.requests.map(({ path }) => path)).toEqual(['/sample/data.gz'])
    expect(publisher.requests).toHaveLength(0)
  })

  it('follows redirects, but not in circles', async () => {
    const there = await serve(whole)
    const site = await serve(answers(302, { Location: `${there.url}elsewhere` }))
    await fetchKnown(known(site.url), place(), options())
    expect(there.requests[0]?.path).toBe('/elsewhere')
    const circle = await serve(answers(302, { Location: '/again' }))
    await expect(fetchKnown(known(circle.url), place(), options())).rejects.toThrow('it redirects without end')
    expect(circle.requests).toHaveLength(6)
  })
})

describe('servers that do not do as they should', () => {
  it('a wrong file is told by its hash and not kept', async () => {
    const to = place()
    const site = await serve((_, response) => response.end('<html>Please log in</html>'))
    await expect(fetchKnown(known(site.url), to, options())).rejects.toThrow(new RegExp(`it sent a file with MD5 [0-9a-f]{32}, expected ${md5}`))
    expect(site.requests).toHaveLength(1)
    expect(await fetchedBytes(to.datasets, 'sample')).toBe(0)
  })

  it.each([
    [404, 'it answers 404 Not Found', 1],
    [403, 'it answers 403 Forbidden', 1],
    [503, 'it answers 503 Service Unavailable', 3]
  ])('%i is said in the message', async (status, words, tries) => {
    const site = await serve(answers(status))
    const attempt = fetchKnown(known(site.url), place(), options())
    await expect(attempt).rejects.toMatchObject({ code: 'io', message: expect.stringContaining(words), remedy: expect.stringContaining('import it from disk') })
    expect(site.requests).toHaveLength(tries)
  })

  it('an endless body is left when it is longer than the file', async () => {
    let sent = 0
    const site = await serve((_, response) => {
      response.writeHead(200)
      const more = (): void => {
        if (response.destroyed) return
        sent += 65_536
        response.write(Buffer.alloc(65_536), () => setImmediate(more))
      }
      more()
    })
    const to = place()
    await expect(fetchKnown(known(site.url), to, options())).rejects.toThrow('it goes on beyond the 300000 bytes expected')
    expect(sent).toBeLessThan(20e6)
    expect(await fetchedBytes(to.datasets, 'sample')).toBe(0)
  })

  it('a body that announces to be too long is not read', async () => {
    const site = await serve((_, response) => void response.writeHead(200, { 'Content-Length': 9e9 }).write('x'))
    await expect(fetchKnown(known(site.url), place(), options())).rejects.toThrow('it sends 9000000000 bytes, expected 300000')
  })

  it('a server that falls silent is given up and asked again', async () => {
    const silent: Handler = (_, response) => {
      response.writeHead(200, { ETag: '"v1"', 'Content-Length': content.length })
      response.write(content.subarray(0, 1000))
    }
    const site = await serve(silent, whole)
    expect(stored(await fetchKnown(known(site.url), place(), options({ stallMs: 300 }))).equals(content)).toBe(true)
    expect(site.requests[1]?.range).toMatch(/^bytes=/)
  })

  it('a slow one is waited for as long as it sends', async () => {
    const site = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': content.length })
      let at = 0
      const timer = setInterval(() => {
        response.write(content.subarray(at, (at += 30_000)))
        if (at >= content.length) {
          clearInterval(timer)
          response.end()
        }
      }, 250)
    })
    // in all longer than the silence that is allowed
    expect(stored(await fetchKnown(known(site.url), place(), options({ stallMs: 2_000 }))).equals(content)).toBe(true)
    expect(site.requests).toHaveLength(1)
  })

  it('one that sends another part than asked for is not believed', async () => {
    const site = await serve(cut(1000), (_, response) =>
      response.writeHead(206, { 'Content-Range': `bytes 0-${content.length - 1}/${content.length}` }).end(content)
    )
    await expect(fetchKnown(known(site.url), place(), options())).rejects.toThrow('it sent another part than was asked for')
  })

  it('none at all is said with what to do instead', async () => {
    const site = await serve(whole)
    const closed = site.url.replace(/:\d+\//, ':1/')
    await expect(fetchKnown(known(closed), place(), options())).rejects.toMatchObject({
      message: expect.stringContaining('it refuses connections'),
      remedy: expect.stringContaining('import it from disk')
    })
  })
})

describe('who fetches', () => {
  it('can cancel, keeps what has come, and goes on later', async () => {
    const to = place()
    const cancel = new AbortController()
    const slow = await serve(cut(100_000))
    const attempt = fetchKnown(
      known(slow.url),
      to,
      options({ signal: cancel.signal, retryAfterMs: [60_000], onProgress: () => setTimeout(() => cancel.abort(new Error('enough')), 50) })
    )
    await expect(attempt).rejects.toThrow('enough')
    expect(await fetchedBytes(to.datasets, 'sample')).toBeGreaterThan(0)
    expect(stored(await fetchKnown(known((await serve(whole)).url), to, options())).equals(content)).toBe(true)
  })

  it('is one process at a time, unless the other is gone', async () => {
    const to = place()
    const folder = await fetchKnown(known((await serve(whole)).url), to, options())
    writeFileSync(join(folder, 'owner'), 'other')
    await expect(fetchKnown(known(), to, options())).rejects.toMatchObject({ code: 'wrong-state' })
    writeFileSync(join(folder, 'owner'), 'gone')
    await fetchKnown(known(), to, options())
    expect(existsSync(join(folder, 'owner'))).toBe(false)
  })
})
