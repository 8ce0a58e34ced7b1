import type { Locator } from '@playwright/test'
import type { LongshorePage } from './longshore-page.ts'

/** The form of a workload's document. */
export class WorkloadForm {
  readonly app: LongshorePage
  readonly problems: Locator

  constructor(app: LongshorePage) {
    this.app = app
    this.problems = app.page.getByRole('alert', { name: 'What is wrong' })
  }

  field(label: string): Locator {
    return this.app.page.getByRole('textbox', { name: label, exact: true })
  }

  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(values)) await this.field(label).fill(value)
  }

  async number(label: string, value: number): Promise<void> {
    await this.field(label).fill(String(value))
  }

  async choose(label: string, choice: string): Promise<void> {
    const field = this.app.page.getByRole('combobox', { name: label, exact: true })
    await this.app.choose(field, choice)
  }

  async create(): Promise<void> {
    await this.app.page.getByRole('button', { name: 'Create workload' }).click()
  }
}
