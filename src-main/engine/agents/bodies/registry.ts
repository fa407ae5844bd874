import type { AgentConfig } from '@shared/config/agents'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { amagoCnn } from './amago-cnn'
import { amagoFf } from './amago-ff'
import type { Augmentation, BodyEntry } from './define-body'
import { nip } from './nip'
import { rlpytConv2d } from './rlpyt-conv2d'
import { rlpytMlp } from './rlpyt-mlp'

/** Every body of this build, in the order forms list them. */
export const bodies: readonly BodyEntry[] = [nip, rlpytConv2d, rlpytMlp, amagoCnn, amagoFf]

/** @throws AppError `bad-config` for a body this build does not have */
export function bodyEntry({ body }: Pick<AgentConfig, 'body'>): BodyEntry {
  const found = bodies.find(({ name }) => name === body)
  if (!found) throw new AppError('bad-config', `The body ${body} is not one of ${bodies.map(({ name }) => name).join(', ')}.`)
  return found
}

/** Whether any agent sees what it itself did in the round before. */
export function anyLooksBack({ agents }: Pick<RunConfig, 'agents'>): boolean {
  return Object.values(agents).some((settings) => !settings.is_random && bodyEntry(settings).looksBack)
}

/** How the images of each agent are moved while it learns, by place in the protocol; null where they are not. */
export function augmentations({ agents }: Pick<RunConfig, 'agents'>, names: readonly string[]): readonly (Augmentation | null)[] {
  return names.map((name) => {
    const settings = agents[name]
    return settings && !settings.is_random ? bodyEntry(settings).augmentation(settings) : null
  })
}
