import { createHmac } from 'node:crypto'
import { grantText } from '@shared/contract/file-grant'

/** The shell's word to the engine that the user picked these files in a dialog. */
export function signFiles(key: string, paths: readonly string[]): string {
  return createHmac('sha256', key).update(grantText(paths)).digest('hex')
}
