import type { ErrorReport } from '../domain/errors'
import type { AppFacts, AppSettings, ChosenFiles, EngineProcessState, WorkReport } from './bridge'

/** What travels between the preload script and the shell: one channel per function of the bridge, each with one argument. */
export interface BridgeCalls {
  'app.facts': { argument: null; result: AppFacts }
  'app.settings': { argument: null; result: AppSettings }
  'app.saveSettings': { argument: Partial<AppSettings>; result: AppSettings }
  'app.chooseWorkspace': { argument: null; result: string | null }
  'app.openWorkspace': { argument: string; result: null }
  'app.chooseDataset': { argument: 'files' | 'folder'; result: ChosenFiles | null }
  'app.reveal': { argument: string; result: null }
  'app.saveFile': { argument: { readonly suggestedName: string; readonly content: string | Uint8Array }; result: string | null }
  'app.openExternal': { argument: string; result: null }
  'app.copyText': { argument: string; result: null }
  'app.reportWork': { argument: WorkReport; result: null }
  'app.notify': { argument: { readonly title: string; readonly body: string }; result: null }
  'engine.connect': { argument: string; result: null }
  'engine.restart': { argument: null; result: null }
  'engine.state': { argument: null; result: EngineProcessState }
}

export type BridgeChannel = keyof BridgeCalls

/** Thrown errors lose their fields on Electron's channels, so an answer says itself whether it is one. */
export type BridgeAnswer<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorReport }
