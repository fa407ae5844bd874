import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { asRunId } from '@shared/domain/ids'
import { sampleRow, sampleRun } from '@shared/format/testing/samples'
import { Random } from '@shared/stats/random'
import { bundledScript, startChild } from './testing/run-child'
import { sampleCheckpoint } from './testing/sample-checkpoint'
import { newRun, temporaryFolder } from './testing/scene'
import { openWorkspace } from './workspace'

const kills = 10

it(`loses nothing durable when the writer is killed at ${kills} random moments, and the next writer goes on`, async () => {
  const folder = temporaryFolder()
  const script = await bundledScript('child-writer', folder)
  const id = asRunId('killed')
  const { runs } = openWorkspace(folder)
  runs.create({ ...newRun(), id }).release()

  let published = 0
  for (let kill = 0; kill < kills; kill++) {
    const random = Random.of(kill, 'kill')
    const child = startChild(script, [folder, id])
    for (let line = 0; line <= random.integer(6); line++) published = Number(await child.line())
    await delay(random.integer(20))
    child.kill()
    expect(await child.ended).toBe('SIGKILL')

    const summary = runs.summary(id)
    expect(summary).toMatchObject({ state: 'interrupted', problem: null, heldElsewhere: false })
    const checkpoints = await runs.checkpoints(id, { verify: true })
    expect(checkpoints.every(({ integrity }) => integrity === 'verified')).toBe(true)
    const last = checkpoints.at(-1)?.iterations ?? 0
    expect(last).toBeGreaterThanOrEqual(published)
    const { rows } = runs.metrics(id, 0)
    expect(rows.length).toBeGreaterThanOrEqual(last)
    expect(rows).toStrictEqual(rows.map((_, iteration) => sampleRow(iteration)))
    const { json, model } = await runs.readCheckpoint(id, last)
    expect(json).toStrictEqual(sampleCheckpoint(last, 'resume').json)
    expect(new Map(model)).toStrictEqual(new Map(sampleCheckpoint(last, 'resume').model))
  }

  const run = runs.open(id)
  const { checkpoint, skipped } = await run.latestUsable()
  expect(checkpoint?.iterations).toBeGreaterThanOrEqual(published)
  expect(skipped).toStrictEqual([])
  // killed between writing a resume point and removing the oldest, a process leaves three: the next one written puts that right
  await run.writeCheckpoint(sampleCheckpoint(checkpoint!.iterations, 'resume'))
  run.release()
  const kinds = (await runs.checkpoints(id)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'resume').length).toBeLessThanOrEqual(2)
  expect(kinds.filter((kind) => kind === 'user').length).toBeGreaterThan(0)
  expect(runs.read(id).run.id).not.toBe(sampleRun.id)
}, 120_000)
