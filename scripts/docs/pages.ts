import { objectives } from '../../src-main/engine/objectives/registry'
import { runSchema } from '../../src-main/engine/run-schema'
import { agentPage } from './agent-page'
import { algorithmPage } from './algorithm-page'
import { networkPage } from './network-page'
import { protocolPage } from './protocol-page'

/** Files made from declarations, with what they should hold. */
export const pages: Readonly<Record<string, string>> = {
  'docs/agents.md': agentPage(runSchema),
  'docs/algorithms.md': algorithmPage(runSchema, objectives),
  'docs/networks.md': networkPage(runSchema),
  'docs/protocols.md': protocolPage(runSchema)
}
