/** What the composition root knows of this installation and hands to the shell. */
export interface DesktopParts {
  /** The engine's bundle, run as a utility process. */
  readonly enginePath: string
  /** Folder of the built window. */
  readonly pageFolder: string
  readonly preload: string
  readonly icon: string
  readonly packaged: boolean
  /** The Electron in use is the out-of-support one meant for tests. */
  readonly testRuntime: boolean
  readonly defaultWorkspace: string
  /** Text of the third-party notices. */
  notices(): string
  /** Set by the build tool while developing. */
  readonly devServerUrl: string | undefined
  /** Where settings and window state are kept; Electron's own choice when not given. */
  readonly userData: string | undefined
}
