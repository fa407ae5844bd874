import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import type { LaunchedApp } from '../harness/launch'

/** The place of datasets and the import of new ones. */
export class DatasetsPage {
  readonly #launched: LaunchedApp
  readonly #page: Page
  readonly working: Locator
  readonly next: Locator
  readonly accepting: Locator
  readonly problem: Locator

  constructor(launched: LaunchedApp) {
    this.#launched = launched
    this.#page = launched.page
    this.working = this.#page.getByTestId('import-working')
    this.next = this.#page.getByTestId('import-continue')
    this.accepting = this.#page.getByTestId('import-accept')
    this.problem = this.#page.getByTestId('import-problem')
  }

  async open(): Promise<void> {
    await this.#page.getByTestId('rail-datasets').click()
    await expect(this.#page.getByTestId('dataset-card').first()).toBeVisible()
  }

  card(id: string): Locator {
    return this.#page.locator(`[data-testid=dataset-card][data-dataset="${id}"]`)
  }

  /** Goes to the import and picks paths in the system's dialog, whose answer is given in its place. */
  async choose(kind: 'files' | 'folder', paths: readonly string[]): Promise<void> {
    await this.#launched.app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = (() => Promise.resolve({ canceled: false, filePaths })) as unknown as typeof dialog.showOpenDialog
    }, paths)
    await this.open()
    await this.#page.getByTestId('import-dataset').click()
    await this.#page.getByTestId(`choose-${kind}`).click()
  }

  /** What the preview says of the files. */
  fact(name: 'files' | 'images' | 'values' | 'size'): Locator {
    return this.#page.getByTestId(`fact-${name}`)
  }

  async classCounts(): Promise<number[]> {
    return (await this.#page.getByTestId(/^class-count-/).allInnerTexts()).map((text) => Number(text.replaceAll(',', '')))
  }

  /** How many images the grid has to show, and whether it has painted any. */
  async grid(): Promise<{ readonly total: number; readonly painted: boolean }> {
    const grid = this.#page.getByTestId('image-grid')
    await expect(grid.locator('canvas').first()).toBeVisible()
    const painted = await grid
      .locator('canvas')
      .first()
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        const bright = new Set<number>()
        for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) bright.add(data[at]!)
        return bright.size > 8
      })
    return { total: Number(await grid.getAttribute('data-total')), painted }
  }

  /** Goes on to the last step and fills in what is given. */
  async name(words: Readonly<Partial<Record<'id' | 'title' | 'licence', string>>>): Promise<void> {
    if (await this.next.isVisible()) await this.next.click()
    for (const [key, value] of Object.entries(words)) await this.#page.getByTestId(`about-${key}`).fill(value)
  }

  async accept(): Promise<void> {
    await this.accepting.click()
    await expect(this.#page).toHaveURL(/#\/datasets\/[a-z0-9_-]+$/)
  }
}
