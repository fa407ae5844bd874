import type { Locator, Page } from '@playwright/test'

/** The replay of a dialogue. */
export class ReplayPage {
  readonly #page: Page
  readonly canvas: Locator
  readonly round: Locator

  constructor(page: Page) {
    this.#page = page
    this.canvas = page.getByTestId('replay-canvas')
    this.round = page.getByTestId('replay-round')
  }

  /** The row of an episode in the list. */
  episode(id: string): Locator {
    return this.#page.locator(`[data-testid=episode-row][data-episode="${id}"]`)
  }

  episodes(): Locator {
    return this.#page.getByTestId('episode-row')
  }

  /** By its button: the Home key belongs to the list of episodes while that has the focus. */
  async toStart(): Promise<void> {
    const first = this.#page.getByTestId('replay-first')
    if (await first.isEnabled()) await first.click()
  }

  async press(key: 'ArrowLeft' | 'ArrowRight'): Promise<void> {
    await this.#page.keyboard.press(key)
  }

  /** One row of the figures of the present round, a cell per agent. */
  figure(id: string): Locator {
    return this.#page.getByTestId(`figure-${id}`).locator('td')
  }

  /** The image with its marks, as the page drew it. */
  async picture(): Promise<string> {
    return await this.canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL())
  }
}
