import { AppError } from '../domain/errors'
import type { ErrorCode } from '../domain/errors'

/** Deeper than any file of ours; a hostile file cannot make a recursive reader overflow the stack. */
const maxDepth = 64

/**
 * JSON.parse for files that may come from anywhere: a key given twice, a `__proto__` key and deep nesting are refused,
 * all of which JSON.parse lets through. `what` names the file in the error, whose code is `code`.
 */
export function parseStrictJson(text: string, what: string, code: ErrorCode = 'damaged'): unknown {
  checkStructure(text, what, code)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new AppError(code, `${what} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

/** Walks the brackets and keys; anything that is not JSON at all is left for JSON.parse to report. */
function checkStructure(text: string, what: string, code: ErrorCode): void {
  // One entry per open bracket: the keys seen in an object, null in a list.
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x7b || char === 0x5b) {
      if (open.length === maxDepth) throw new AppError(code, `${what} is nested more than ${maxDepth} levels deep.`)
      open.push(char === 0x7b ? new Set() : null)
    } else if (char === 0x7d || char === 0x5d) {
      open.pop()
    } else if (char === 0x22) {
      const end = endOfString(text, at)
      const keys = open.at(-1)
      if (keys && isKey(text, end)) addKey(keys, text.slice(at, end), what, code)
      at = end - 1
    }
  }
}

/** Index after the closing quote, or the text's length when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x5c) at++
    else if (char === 0x22) return at + 1
  }
  return text.length
}

function isKey(text: string, end: number): boolean {
  let at = end
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++
  return text.charAt(at) === ':'
}

function addKey(keys: Set<string>, quoted: string, what: string, code: ErrorCode): void {
  const key = quoted.includes('\\') ? unescaped(quoted) : quoted.slice(1, -1)
  if (key === '__proto__') throw new AppError(code, `${what} contains the forbidden key __proto__.`)
  if (keys.has(key)) throw new AppError(code, `${what} gives the key ${JSON.stringify(key.slice(0, 80))} twice.`)
  keys.add(key)
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    // not JSON: the parse of the whole text reports it
    return quoted
  }
}
