import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'

/** The New run form. */
export class NewRunPage {
  readonly #page: Page
  readonly name: Locator
  readonly preset: Locator
  readonly start: Locator

  constructor(page: Page) {
    this.#page = page
    this.name = page.getByTestId('run-name')
    this.preset = page.getByTestId('preset')
    this.start = page.getByTestId('start-run')
  }

  async open(): Promise<void> {
    await this.#page.getByTestId('rail-runs').click()
    await this.#page.getByTestId('new-run').click()
    await expect(this.#page.getByTestId('run-form')).toBeVisible()
  }

  field(path: string): Locator {
    return this.#page.getByTestId(`field-${path}`)
  }

  problem(path: string): Locator {
    return this.#page.getByTestId(`problem-${path}`)
  }

  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, value] of Object.entries(values)) await this.field(path).fill(value)
  }

  /** Starts the run and returns its id once its page is there. */
  async submit(): Promise<string> {
    await expect(this.start).toBeEnabled()
    await this.start.click()
    await expect(this.#page).toHaveURL(/#\/runs\/(?!new)[a-z0-9_-]+$/)
    return this.#page.url().replace(/^.*#\/runs\//, '')
  }
}
