import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './harness/launch'
import type { LaunchedApp } from './harness/launch'
import { NewRunPage } from './pages/new-run'
import { RunPage } from './pages/run'

/* Protocols with several channels and agents, from the form's drawing to the replay. Each test goes on where the one before ended. */
test.describe.configure({ mode: 'serial' })

let launched: LaunchedApp
let page: Page
let form: NewRunPage
let debate: string

test.beforeAll(async () => {
  launched = await launchApp()
  ;({ page } = launched)
  form = new NewRunPage(page)
})
test.afterAll(async () => {
  await launched?.close()
  launched?.place.remove()
})

/** Turns as drawn: per agent and channel the cells in which it writes. */
async function drawn(): Promise<string[]> {
  return await page.getByTestId('protocol-channel').evaluateAll((rows) =>
    rows.map((row) => {
      const cells = [...row.querySelectorAll('td')].map((cell) =>
        cell.querySelector('.turn') ? (cell.querySelector('.turn')!.textContent || 'w').trim() : '.'
      )
      return `${row.querySelector('th')?.title} ${cells.join('')}`
    })
  )
}

test('the form draws the turns of the options chosen', async () => {
  await form.open()
  await form.preset.selectOption('tiny')
  await form.field('interaction_protocol').selectOption('debate')
  await form.fill({ 'debate_protocol.max_message_rounds': '4', 'rl.num_iterations': '3', 'settings.checkpointPeriod': '3' })
  await expect
    .poll(drawn)
    .toEqual(['prover0_channel .w.w', 'prover1_channel ....', 'prover0_channel ....', 'prover1_channel .w.w', 'prover0_channel ?.?.', 'prover1_channel ?.?.'])
  await form.field('debate_protocol.sequential').click()
  await expect
    .poll(drawn)
    .toEqual(['prover0_channel .w..', 'prover1_channel ....', 'prover0_channel ....', 'prover1_channel ..w.', 'prover0_channel ?..?', 'prover1_channel ?..?'])
  await form.field('debate_protocol.sequential').click()
  await expect(page.getByTestId('group-zk_protocol')).toHaveCount(0)
  await form.field('protocol_common.zero_knowledge').click()
  await expect(page.getByTestId('protocol-agent')).toHaveCount(5)
  await expect(page.getByTestId('group-zk_protocol')).toBeVisible()
  await form.field('protocol_common.zero_knowledge').click()
  await expect(page.getByTestId('protocol-agent')).toHaveCount(3)
})

test('a debate trains and is replayed with its two channels', async () => {
  debate = await form.submit()
  const run = new RunPage(page)
  await expect(run.status).toContainText('Finished', { timeout: 120_000 })
  await page.goto(`app://roundtable/index.html#/replay/${debate}`)
  await expect(page.getByTestId('episode-row').first()).toBeVisible()
  await page.getByTestId('replay-channel').selectOption('')
  await expect(page.locator('[data-testid^=replay-map-]')).toHaveCount(6)
  await page.getByTestId('replay-channel').selectOption({ label: 'Prover1 channel' })
  await expect(page.locator('[data-testid^=replay-map-]')).toHaveCount(3)
  // every agent sees both channels, and a prover writes to one of them
  const lanes = page.getByTestId('replay-lane')
  const rounds = await page.getByTestId('replay-timeline').getAttribute('aria-valuemax')
  await expect(lanes).toHaveCount(Number(rounds) > 3 ? 4 : Number(rounds) > 1 ? 2 : 0)
})
