import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'

/** A run's page. */
export class RunPage {
  readonly #page: Page
  readonly status: Locator

  constructor(page: Page) {
    this.#page = page
    this.status = page.getByTestId('run-status')
  }

  async open(id: string): Promise<void> {
    await this.#page.getByTestId('rail-runs').click()
    await this.#page.locator(`[data-testid=run-row][data-run="${id}"]`).getByTestId('run-link').click()
    await expect(this.#page).toHaveURL(new RegExp(`#/runs/${id}`))
  }

  async tab(name: 'metrics' | 'checkpoints' | 'episodes' | 'log' | 'configuration' | 'machine'): Promise<void> {
    await this.#page.getByTestId(`tab-${name}`).click()
  }

  async act(action: 'pause' | 'continue' | 'stop' | 'resume'): Promise<void> {
    await this.#page.getByTestId(`run-${action}`).click()
  }

  /** Finished iterations, as shown. */
  async iteration(): Promise<number> {
    return numberIn(await this.#page.getByTestId('run-iteration').innerText())
  }

  async frames(): Promise<number> {
    return numberIn(await this.#page.getByTestId('run-frames').innerText())
  }

  /** How many rows a chart holds. */
  async points(chart: string): Promise<number> {
    return Number(await this.#page.getByTestId(`chart-${chart}`).getAttribute('data-points'))
  }

  /** A checkpoint's line on the tab of dialogues. */
  dialogues(iterations: number): Locator {
    return this.#page.locator(`[data-testid=episodes-checkpoint][data-iterations="${iterations}"]`)
  }

  checkpoint(iterations: number): Locator {
    return this.#page.locator(`[data-testid=checkpoint-row][data-iterations="${iterations}"]`)
  }
}

/** The first number of a text with thousands separated by commas. */
function numberIn(text: string): number {
  const found = /[\d,]+/.exec(text)
  if (!found) throw new Error(`no number in ${JSON.stringify(text)}`)
  return Number(found[0].replaceAll(',', ''))
}
