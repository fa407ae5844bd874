import { AppError } from '@shared/domain/errors'
import type { ProtocolTable } from '@shared/domain/protocol'
import type { ProtocolRules } from './rules'

/** A protocol as a person would write it down: names, sights and turns. */
export interface ProtocolDeclaration {
  readonly name: string
  readonly agents: readonly string[]
  readonly deciders: readonly string[]
  readonly verifier: string
  readonly channels: readonly string[]
  /** Channels each agent sees, and may therefore write to. */
  readonly sees: Readonly<Record<string, readonly string[]>>
  readonly maxRounds: number
  readonly minRounds: number
  readonly variants?: number
  /** Who writes where in a round: pairs of agent and channel. */
  turns(round: number, variant: number): readonly (readonly [agent: string, channel: string])[]
}

export type TurnTables = Omit<ProtocolRules, 'step'>

/**
 * Lays the turns out as flat tables. The verifier may guess wherever it writes in some channel (nip-spec 3.1).
 * @throws AppError `internal` when a protocol lets an agent write to a channel it cannot see
 */
export function layOut(declared: ProtocolDeclaration): TurnTables {
  const { agents, channels, maxRounds } = declared
  const variants = declared.variants ?? 1
  const visible = agents.map((agent) => channels.map((channel) => declared.sees[agent]?.includes(channel) ?? false))
  const active = new Uint8Array(variants * maxRounds * agents.length * channels.length)
  const mayGuess = new Uint8Array(variants * maxRounds)
  for (let variant = 0; variant < variants; variant++) {
    for (let round = 0; round < maxRounds; round++) {
      for (const [agent, channel] of declared.turns(round, variant)) {
        const a = agents.indexOf(agent)
        const c = channels.indexOf(channel)
        if (!visible[a]?.[c]) throw new AppError('internal', `Protocol ${declared.name} lets ${agent} write to ${channel}, which it cannot see.`)
        const row = variant * maxRounds + round
        active[(row * agents.length + a) * channels.length + c] = 1
        if (agent === declared.verifier) mayGuess[row] = 1
      }
    }
  }
  const tables = {
    name: declared.name,
    agents,
    deciders: declared.deciders.map((agent) => agents.indexOf(agent)),
    verifier: agents.indexOf(declared.verifier),
    channels,
    visible,
    maxRounds,
    minRounds: declared.minRounds,
    variants,
    active,
    mayGuess
  }
  return { ...tables, table: () => drawTable(tables) }
}

/** The table that forms and replay draw: what is possible under any episode seed. */
function drawTable(rules: Omit<TurnTables, 'table'>): ProtocolTable {
  const { agents, channels, maxRounds, variants } = rules
  const some = (test: (variant: number) => boolean): boolean => Array.from({ length: variants }, (_, variant) => variant).some(test)
  return {
    protocol: rules.name,
    agents,
    channels,
    maxRounds,
    minRounds: rules.minRounds,
    visible: rules.visible,
    rounds: Array.from({ length: maxRounds }, (_, round) => ({
      round,
      mayGuess: some((variant) => rules.mayGuess[variant * maxRounds + round] === 1),
      active: agents.map((_agent, a) =>
        channels.map((_channel, c) => some((variant) => rules.active[((variant * maxRounds + round) * agents.length + a) * channels.length + c] === 1))
      )
    }))
  }
}
