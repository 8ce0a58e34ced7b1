import { expect, type Locator } from '@playwright/test'
import type { LongshorePage } from './longshore-page.ts'

/** The log of a workload or of one container. */
export class LogPane {
  readonly rows: Locator
  readonly toolbar: Locator
  readonly found: Locator
  readonly toEnd: Locator
  /** Text that the search found, as it is marked. */
  readonly hit: Locator

  constructor(app: LongshorePage, name: string) {
    this.rows = app.page.getByRole('region', { name: `Log of ${name}` })
    this.toolbar = app.page.getByRole('toolbar', { name: 'Log' })
    this.found = this.toolbar.getByLabel('Lines found')
    this.hit = this.rows.locator('[data-line] [class*=bg-warn-fill]')
    this.toEnd = app.page.getByRole('button', { name: /new$|^To the end$/ })
  }

  async filter(text: string): Promise<void> {
    await this.toolbar.getByLabel('Filter', { exact: true }).fill(text)
  }

  async search(text: string): Promise<void> {
    await this.toolbar.getByLabel('Search', { exact: true }).fill(text)
  }

  /** The reader scrolls back; from now on the view stands still. */
  async scrollBack(): Promise<void> {
    await this.rows.hover()
    await this.rows.page().mouse.wheel(0, -400)
    await expect(this.toEnd).toBeVisible()
  }
}
