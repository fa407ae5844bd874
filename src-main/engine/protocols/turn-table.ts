import { AppError } from '@shared/domain/errors'
import type { ProtocolTable } from '@shared/domain/protocol'
import type { ProtocolDeclaration } from './declaration'
import type { ProtocolRules } from './rules'

export type TurnTables = Omit<ProtocolRules, 'step' | 'logits'>

/** A declaration with its name, what each agent is paid for, and, where it is not the one verifier alone, who decides. */
export interface LayOutInput extends ProtocolDeclaration {
  readonly name: string
  /** In the order of the agents. */
  readonly paidFor: readonly string[]
  readonly verifiers?: readonly string[]
  readonly deciders?: readonly string[]
}

/**
 * Lays the turns out as flat tables. Decisions may count wherever the verifier writes in some channel (nip-spec 3.1).
 * @throws AppError `internal` when a protocol lets an agent write to a channel it cannot see
 */
export function layOut(declared: LayOutInput): TurnTables {
  const { agents, channels, rounds } = declared
  const maxRounds = rounds.max
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
  const indices = (names: readonly string[]): number[] => names.map((name) => agents.indexOf(name))
  const verifiers = declared.verifiers ?? [declared.verifier]
  const tables = {
    name: declared.name,
    agents,
    verifiers: indices(verifiers),
    deciders: indices(declared.deciders ?? verifiers),
    verifier: agents.indexOf(declared.verifier),
    channels,
    visible,
    maxRounds,
    minRounds: rounds.min,
    playedRounds: Math.min(rounds.played ?? maxRounds, maxRounds),
    variants,
    active,
    mayGuess
  }
  return { ...tables, table: () => drawTable(tables, declared.paidFor) }
}

/** The table that forms, docs and replay draw: what is possible under any episode seed, and what is certain under all. */
function drawTable(rules: Omit<TurnTables, 'table'>, paidFor: readonly string[]): ProtocolTable {
  const { agents, channels, maxRounds, variants } = rules
  const everyVariant = Array.from({ length: variants }, (_, variant) => variant)
  const writes = (variant: number, round: number, agent: number, channel: number): boolean =>
    rules.active[((variant * maxRounds + round) * agents.length + agent) * channels.length + channel] === 1
  const grid = (entry: (agent: number, channel: number) => boolean): boolean[][] =>
    agents.map((_agent, agent) => channels.map((_channel, channel) => entry(agent, channel)))
  return {
    protocol: rules.name,
    agents,
    decides: agents.map((_, agent) => rules.verifiers.includes(agent)),
    paidFor,
    channels,
    maxRounds,
    minRounds: rules.minRounds,
    playedRounds: rules.playedRounds,
    variants,
    visible: rules.visible,
    rounds: Array.from({ length: maxRounds }, (_, round) => ({
      round,
      mayGuess: everyVariant.some((variant) => rules.mayGuess[variant * maxRounds + round] === 1),
      active: grid((agent, channel) => everyVariant.some((variant) => writes(variant, round, agent, channel))),
      certain: grid((agent, channel) => everyVariant.every((variant) => writes(variant, round, agent, channel)))
    }))
  }
}
