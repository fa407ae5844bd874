import type { AgentConfig } from '@shared/config/agents'
import type { Static, TObject } from '@shared/config/field'
import type { BodyContribution } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { BodyName } from '../body'
import { settingsOf } from '../network-config'
import type { NetworkConfig } from '../network-config'
import type { Part } from '../part'
import type { RunShape } from '../run-program'
import { agentSizes } from '../sizes'
import type { AgentSizes } from '../sizes'

/** What a body is built from. */
export interface BodyGiven<Settings> {
  readonly name: BodyName
  readonly config: NetworkConfig
  readonly shape: RunShape
  /** The settings under the body's own name. */
  readonly own: Settings
  readonly sizes: AgentSizes
}

/** Random crops of what an agent sees while it learns. */
export interface Augmentation {
  /** Pixels an image is moved by at most, in either direction. */
  readonly padding: number
  /** Share of a minibatch that is moved. */
  readonly share: number
}

/** A body as its file declares it. */
export interface BodyDefinition<Schema extends TObject> extends Omit<BodyContribution, 'parameters'> {
  readonly parameters: Schema
  /** Whether it reads what its agent itself did in the round before. */
  readonly looksBack: boolean
  /** Null, or left out: none. */
  augmentation?(own: Static<Schema>): Augmentation | null
  build(given: BodyGiven<Static<Schema>>): Part
}

/** A body as everything else knows it. */
export interface BodyEntry extends BodyContribution {
  readonly looksBack: boolean
  augmentation(settings: AgentConfig): Augmentation | null
  /** @throws AppError `bad-config` naming agent, layer and shapes where the settings and the images do not fit */
  build(name: BodyName, config: NetworkConfig, shape: RunShape, agent: number): Part
}

export function defineBody<Schema extends TObject>(definition: BodyDefinition<Schema>): BodyEntry {
  const { name, title, help, parameters, looksBack } = definition
  const ownOf = (settings: AgentConfig): Static<Schema> => (settings as unknown as Readonly<Record<string, Static<Schema>>>)[name]!
  return {
    name,
    title,
    help,
    parameters,
    looksBack,
    augmentation: (settings) => definition.augmentation?.(ownOf(settings)) ?? null,
    build: (part, config, shape, agent) => {
      const settings = settingsOf(config, shape, agent)
      const path = `agents.${shape.agents[agent] ?? ''}`
      if (settings.pretrained_embeddings_model !== null) {
        throw new AppError('bad-config', `${path}.pretrained_embeddings_model is ${settings.pretrained_embeddings_model}, which only the body nip looks at.`, {
          remedy: 'Leave it empty or choose the body nip.'
        })
      }
      try {
        return definition.build({ name: part, config, shape, own: ownOf(settings), sizes: agentSizes(config, shape, agent) })
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'bad-config') throw thrown
        throw new AppError('bad-config', `${path}.${name}: ${thrown.message}`, { remedy: thrown.remedy, cause: thrown })
      }
    }
  }
}
