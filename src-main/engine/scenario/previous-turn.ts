import type { PreviousTurn, RunShape } from '../agents/run-program'
import type { MessageActions } from './message-history'

/** Where nobody has done anything. */
export const nothing = -1

/** What agents did in one step. */
interface Turn extends MessageActions {
  /** (n, agent) */
  readonly decisions: Int32Array
}

/** Room for what the agents did in the round before, blank. */
export function blankTurn(count: number, { agents, channels, messageSize, linearSymbols }: RunShape): PreviousTurn {
  const rows = count * agents.length
  const messages = rows * channels.length * messageSize
  return {
    pixels: new Int32Array(messages).fill(nothing),
    decisions: new Int32Array(rows).fill(nothing),
    symbols: linearSymbols === null ? null : new Int32Array(messages).fill(nothing),
    reward: new Float32Array(rows)
  }
}

/** What stands at one place of `count`, as at the beginning of an episode. */
export function eraseTurn({ pixels, decisions, symbols, reward }: PreviousTurn, entry: number, count: number): void {
  for (const array of [pixels, decisions, symbols]) {
    if (array !== null) array.fill(nothing, (entry * array.length) / count, ((entry + 1) * array.length) / count)
  }
  reward.fill(0, (entry * reward.length) / count, ((entry + 1) * reward.length) / count)
}

/** Copies one place of `fromCount` to one of `toCount`. */
export function copyTurn(from: PreviousTurn, entry: number, fromCount: number, to: PreviousTurn, target: number, toCount: number): void {
  rememberTurn(from, from.reward, entry, fromCount, to, target, toCount)
}

/** The same from what was done and what was paid for it. */
export function rememberTurn(turn: Turn, reward: ArrayLike<number>, entry: number, count: number, to: PreviousTurn, target: number, toCount: number): void {
  copyPlace(turn.pixels, entry, count, to.pixels, target, toCount)
  copyPlace(turn.decisions, entry, count, to.decisions, target, toCount)
  if (to.symbols !== null && turn.symbols !== null) copyPlace(turn.symbols, entry, count, to.symbols, target, toCount)
  copyPlace(reward, entry, count, to.reward, target, toCount)
}

function copyPlace(from: ArrayLike<number>, entry: number, count: number, to: Int32Array | Float32Array, target: number, toCount: number): void {
  const size = from.length / count
  if (size !== to.length / toCount) throw new Error(`a turn of ${size} numbers cannot stand where ${to.length / toCount} do`)
  for (let i = 0; i < size; i++) to[target * size + i] = from[entry * size + i]!
}
