import type { AppSettings } from '@shared/contract/bridge'
import { engineVariables } from '@shared/contract/control'

/** Variables that would load foreign code into the engine or change what its executable is. */
const dangerous = /^(NODE_|ELECTRON_|LD_PRELOAD$|LD_AUDIT$|DYLD_|GCONV_PATH$|PYTHON|BASH_ENV$|ENV$|npm_)/i

/** The engine's environment: the user's, without what could load foreign code, with the workspace of the settings and the key of file grants. */
export function engineEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  settings: Pick<AppSettings, 'workspace'>,
  grantKey: string
): Record<string, string> {
  const kept = Object.entries(inherited).filter((entry): entry is [string, string] => entry[1] !== undefined && !dangerous.test(entry[0]))
  return { ...Object.fromEntries(kept), [engineVariables.workspace]: settings.workspace, [engineVariables.grantKey]: grantKey }
}
