import type { Episode, EpisodeTurn } from '@shared/domain/episode'
import { AppError } from '@shared/domain/errors'
import type { Command } from '../command'
import { runIdFrom } from '../ids'
import { table } from '../output'
import { wholeNumber } from '../settings-flags'

export const replay: Command = {
  name: 'replay',
  usage: 'replay RUN [--checkpoint ITERATIONS] [--episode K]',
  help: 'Lists the stored episodes of a run, or tells one of them round by round.',
  options: { checkpoint: { type: 'string' }, episode: { type: 'string' } },
  positionals: [1, 1],
  run: async ([id = ''], flags, { services, output, signal }) => {
    const context = { signal }
    const run = runIdFrom(id)
    const { table: requests } = await services()
    const withEpisodes = (await requests['checkpoints.list']({ run }, context)).filter(({ episodes }) => episodes > 0).map(({ iterations }) => iterations)
    const iterations = flags['checkpoint'] === undefined ? withEpisodes[withEpisodes.length - 1] : wholeNumber('--checkpoint', flags['checkpoint'])
    if (iterations === undefined || !withEpisodes.includes(iterations)) {
      throw new AppError('not-found', `Run ${run} has no stored episodes${iterations === undefined ? '' : ` at ${iterations} iterations`}.`, {
        remedy: `Checkpoints with episodes: ${withEpisodes.join(', ') || 'none'}.`
      })
    }
    const list = await requests['episodes.list']({ run, iterations }, context)
    if (flags['episode'] === undefined) {
      if (output.json) for (const episode of list) output.result({ type: 'episode', ...episode }, () => '')
      else {
        const rows = list.map((episode, index) => [index, episode.className, episode.label, episode.rounds, episode.outcome, episode.verdict ?? '-'])
        output.result(null, () => table(['episode', 'class', 'label', 'rounds', 'outcome', 'verdict'], rows))
      }
      return 0
    }
    const index = wholeNumber('--episode', flags['episode'])
    const chosen = list[index]
    if (!chosen)
      throw new AppError(
        'not-found',
        `Checkpoint ${iterations} of run ${run} has ${list.length} episodes; --episode ${index} is not one of 0 to ${list.length - 1}.`
      )
    const episode = await requests['episodes.get']({ run, iterations, episode: chosen.id }, context)
    output.result({ type: 'episode', ...plain(episode) }, () => transcript(episode))
    return 0
  }
}

/** Typed arrays as lists, so that JSON shows numbers rather than an object of indices. */
function plain(episode: Episode): Record<string, unknown> {
  return JSON.parse(JSON.stringify(episode, (_, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value))) as Record<
    string,
    unknown
  >
}

function transcript(episode: Episode): string {
  const head = `image ${episode.sourceIndex} of the ${episode.split} split: class ${episode.className}, label ${episode.label}`
  const lines = episode.rounds.flatMap(({ round, turns }) => turns.map((turn, agent) => `round ${round}  ${episode.agents[agent]}  ${spoken(turn, episode)}`))
  return [head, ...lines, `outcome: ${episode.outcome}${episode.verdict === null ? '' : `, verdict ${episode.verdict}`}`].join('\n')
}

function spoken(turn: EpisodeTurn, { latentWidth, channels }: Episode): string {
  const on = (channel: number): string => (channels.length > 1 ? ` on ${channels[channel]}` : '')
  const points = turn.speaks.flatMap((speaks, channel) =>
    speaks ? (turn.pixels[channel] ?? []).map((pixel) => `points at (${Math.floor(pixel / latentWidth)}, ${pixel % latentWidth})${on(channel)}`) : []
  )
  const decides = turn.mayGuess
    ? [`${['rejects', 'accepts', 'goes on'][turn.decision]} (p ${turn.decisionProbabilities.map((p) => p.toFixed(2)).join(' / ')})`]
    : []
  const said = [...points, ...decides].join(', ') || 'silent'
  return `${said}; value ${turn.value.toFixed(2)}, reward ${turn.reward}`
}
