import type { Compilation } from '../engine/backend/compile/open-graph'

/** Milliseconds until a compiled graph runs at its speed. */
export function compileMs({ traceMs, loadMs, firstCallsMs }: Compilation): number {
  return traceMs + loadMs + firstCallsMs
}

/** How a run came by its graph, in one sentence. */
export function compilationText(compilation: Compilation): string {
  const seconds = (compileMs(compilation) / 1000).toFixed(1)
  if (compilation.fromCache) return `Compiled graph loaded from the cache in ${seconds} s.`
  return `Compiled in ${seconds} s: ${compilation.nodes.toLocaleString('en-US')} nodes.`
}
