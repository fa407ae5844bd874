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

  async press(key: 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End'): Promise<void> {
    await this.#page.keyboard.press(key)
  }

  /** One row of the figures of the present round, an entry per agent. */
  async figure(id: string): Promise<readonly string[]> {
    return await this.#page.getByTestId(`figure-${id}`).locator('td').allInnerTexts()
  }

  /** The image with its marks, as the page drew it. */
  async picture(): Promise<string> {
    return await this.canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL())
  }
}
