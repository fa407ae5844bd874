/** Put here by the bundler (vite.common.mts). */
declare const ENGINE_BUILD: string

/** SHA-256 over the sources that decide what a traced graph holds: graphs kept by another build of the engine are not used. */
export const engineBuild = ENGINE_BUILD
