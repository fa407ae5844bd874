/**
 * What the shell signs when the user picks files, and the engine checks before it reads them: the paths, in order, under a name that keeps
 * this apart from anything else that might be signed with the same key.
 */
export function grantText(paths: readonly string[]): string {
  return JSON.stringify(['files to import', ...paths])
}
