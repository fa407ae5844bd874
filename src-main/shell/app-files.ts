import { realpath, stat } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { appOrigin } from './app-origin'

/** Kinds of file the window is made of; anything else in the folder is not served. */
const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm'
}

export interface AppFile {
  readonly path: string
  readonly mimeType: string
}

/**
 * The file of the bundle that an app:// address names, or null. The path is decoded once, resolved, followed through links and must then
 * still lie inside the bundle.
 *
 * @param root the bundle's folder, as `realpath` gives it
 */
export async function findAppFile(root: string, url: string): Promise<AppFile | null> {
  const name = pathWithin(url)
  if (name === null) return null
  const wanted = resolve(root, `.${name === '/' ? '/index.html' : name}`)
  const mimeType = mimeTypes[extname(wanted).toLowerCase()]
  if (mimeType === undefined || !wanted.startsWith(root + sep)) return null
  try {
    const path = await realpath(wanted)
    if (!path.startsWith(root + sep) || !(await stat(path)).isFile()) return null
    return { path, mimeType }
  } catch {
    return null // nothing there, or not readable: the same answer
  }
}

/** The decoded path of an address of ours, starting with one slash; null for anything odd. */
function pathWithin(url: string): string | null {
  // cut by hand: a URL parser would already have folded `..` away, and what is refused here is written in the raw text
  if (!url.startsWith(`${appOrigin}/`)) return null
  const raw = url.slice(appOrigin.length).replace(/[?#].*$/s, '')
  let name: string
  try {
    name = decodeURIComponent(raw)
  } catch {
    return null // a broken escape
  }
  // what is still escaped after one decoding was escaped twice; back-slashes and colons mean folders and drives on Windows
  if (/[\0\\:%]/.test(name)) return null
  return name.split('/').slice(1).every(isPlainSegment) ? name : null
}

function isPlainSegment(segment: string, index: number, all: readonly string[]): boolean {
  if (segment === '') return index === 0 && all.length === 1
  return !segment.startsWith('.') && !segment.endsWith('.') && !segment.endsWith(' ')
}
