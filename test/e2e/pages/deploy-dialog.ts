import { expect, type Locator } from '@playwright/test'
import type { LongshorePage } from './longshore-page.ts'

/** Tag and reason, then the plan, then the button that acts. */
export class DeployDialog {
  readonly root: Locator

  constructor(app: LongshorePage, workload: string) {
    this.root = app.page.getByRole('dialog', { name: `Deploy ${workload}` })
  }

  get tag(): Locator {
    return this.root.getByLabel('Tag', { exact: true })
  }

  /** For its host; for the first of several. */
  get plan(): Locator {
    return this.root.getByRole('region', { name: /^Plan for/ }).first()
  }

  async showPlan(tag: string): Promise<void> {
    await expect(this.root).toBeVisible()
    await this.tag.fill(tag)
    await this.root.getByRole('button', { name: 'Show the plan' }).click()
    await expect(this.plan).toBeVisible()
  }

  async deploy(tag: string): Promise<void> {
    await this.showPlan(tag)
    await this.root.getByRole('button', { name: `Deploy ${tag}` }).click()
    await expect(this.root).toBeHidden()
  }
}
