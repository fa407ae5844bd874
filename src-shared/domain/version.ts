/**
 * The first part in which two versions of one to three numbers differ, over the parts both have; null where they do not.
 * What is no version is older than anything, and differs in everything.
 */
export function versionDifference(a: string, b: string): 'major' | 'minor' | 'patch' | null {
  const [left, right] = [partsOf(a), partsOf(b)]
  if (left === null || right === null) return left === right ? null : 'major'
  const names = ['major', 'minor', 'patch'] as const
  return names.slice(0, Math.min(left.length, right.length)).find((_, index) => left[index] !== right[index]) ?? null
}

function partsOf(version: string): number[] | null {
  return /^\d+(\.\d+){0,2}$/.test(version) ? version.split('.').map(Number) : null
}
