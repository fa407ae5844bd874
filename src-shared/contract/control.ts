/**
 * What the shell and the engine process tell each other outside any client's port: life and death, nothing of the product.
 * Travels over the utility process's own channel (`process.parentPort`).
 */
export type ControlMessage =
  /** Carries one MessagePortMain: a client that wants to be served. */
  | { readonly type: 'port' }
  | { readonly type: 'ping'; readonly id: number }
  /** Write a resume point for every run at work, release the locks and exit with code 0 within this many milliseconds. */
  | { readonly type: 'shutdown'; readonly withinMs: number }

export type ControlReply =
  /** The engine listens; only now are ports handed over. */
  { readonly type: 'ready'; readonly contractVersion: number; readonly engineVersion: string } | { readonly type: 'pong'; readonly id: number }

/** Names of the environment variables through which the shell tells the engine its settings; those of training come with each run. */
export const engineVariables = {
  workspace: 'ROUNDTABLE_WORKSPACE',
  /** Key of this start of the app, with which files that the user picked are told from others. */
  grantKey: 'ROUNDTABLE_GRANT_KEY'
} as const
