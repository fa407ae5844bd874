/** Reading and writing nested plain objects by dotted path (`rl.lr`, `agents.verifier.kernel_size`). */

export type Tree = { [key: string]: unknown }

/** Keys that would reach an object's prototype; never part of a configuration. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function getPath(tree: unknown, path: string): unknown {
  let node: unknown = tree
  for (const key of path.split('.')) {
    if (!isTree(node) || !Object.hasOwn(node, key)) return undefined
    node = node[key]
  }
  return node
}

/** A copy of `tree` with `path` set; missing parents are made. */
export function withPath(tree: Tree, path: string, value: unknown): Tree {
  const [key = '', ...rest] = path.split('.')
  if (forbidden.has(key)) return tree
  if (rest.length === 0) return { ...tree, [key]: value }
  const child = tree[key]
  return { ...tree, [key]: withPath(isTree(child) ? child : {}, rest.join('.'), value) }
}

/** A copy of `tree` without `path`; parents that become empty are dropped as well. */
export function withoutPath(tree: Tree, path: string): Tree {
  const [key = '', ...rest] = path.split('.')
  if (!Object.hasOwn(tree, key)) return tree
  const { [key]: child, ...others } = tree
  if (rest.length === 0) return others
  if (!isTree(child)) return tree
  const left = withoutPath(child, rest.join('.'))
  return Object.keys(left).length === 0 ? others : { ...tree, [key]: left }
}

/** Every leaf as [dotted path, value]; arrays and null are leaves. */
export function leaves(tree: Tree, prefix = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]): [string, unknown][] => (isTree(value) ? leaves(value, `${prefix}${key}.`) : [[prefix + key, value]]))
}

/** Deep merge: values of `over` win; arrays are replaced whole. */
export function merged(under: Tree, over: Tree): Tree {
  const result: Tree = { ...under }
  for (const [key, value] of Object.entries(over)) {
    if (forbidden.has(key)) continue
    const below = result[key]
    result[key] = isTree(value) && isTree(below) ? merged(below, value) : value
  }
  return result
}

export function equalValues(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
