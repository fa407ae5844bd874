import { createHmac, timingSafeEqual } from 'node:crypto'
import { grantText } from '@shared/contract/file-grant'
import { AppError } from '@shared/domain/errors'

/** Decides which files a client may have read. */
export interface FileGrants {
  /** @throws AppError `bad-request` */
  check(paths: readonly string[], grant: string): void
}

/**
 * With a key, only paths that its other holder signed: in the window a file is chosen in a dialog of the shell, never named by the page.
 * Without one, whoever asks is the user at the command line.
 */
export function fileGrants(key: string | undefined): FileGrants {
  return {
    check: (paths, grant) => {
      if (key === undefined || key === '') return
      const expected = createHmac('sha256', key).update(grantText(paths)).digest()
      const given = Buffer.from(grant, 'hex')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new AppError('bad-request', 'These files were not chosen in a dialog.', { remedy: 'Choose them again.' })
      }
    }
  }
}
