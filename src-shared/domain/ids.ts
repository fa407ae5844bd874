/** Branded string ids: a RunId cannot be passed where a DatasetId is meant. */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type RunId = Branded<'RunId'>
export type DatasetId = Branded<'DatasetId'>
export type EpisodeId = Branded<'EpisodeId'>
/** An import under way; means nothing once the engine has ended. */
export type ImportId = Branded<'ImportId'>

/** Ids become folder names: lower case, digits, `-`, `_`; no dots, so never `..` and never hidden. */
const idPattern = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** Names that Windows refuses as a file name whatever the extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** Whether `text` may name a run or dataset folder on every supported file system. */
export function isId(text: string): boolean {
  return idPattern.test(text) && !reserved.test(text)
}

export function asRunId(text: string): RunId {
  return text as RunId
}

export function asDatasetId(text: string): DatasetId {
  return text as DatasetId
}

export function asEpisodeId(text: string): EpisodeId {
  return text as EpisodeId
}

export function asImportId(text: string): ImportId {
  return text as ImportId
}
