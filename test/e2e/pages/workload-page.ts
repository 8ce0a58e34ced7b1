import { expect, type Locator } from '@playwright/test'
import { DeploymentPage } from './deployment-page.ts'
import type { LongshorePage } from './longshore-page.ts'

export type WorkloadTab = 'overview' | 'releases' | 'configuration' | 'logs'

export class WorkloadPage {
  readonly app: LongshorePage

  constructor(app: LongshorePage) {
    this.app = app
  }

  async open(name: string, tab: WorkloadTab): Promise<void> {
    await this.app.open(`/workloads/${name}/${tab}`)
    await expect(this.app.heading(name)).toBeVisible()
  }

  release(name: string): Locator {
    const list = this.app.page.getByRole('grid', { name: 'Releases' })
    return list.getByRole('row').filter({ hasText: name })
  }

  async rollBackTo(workload: string, release: string, tag: string): Promise<DeploymentPage> {
    const { page } = this.app
    await this.release(release).click()
    await page.getByRole('button', { name: `Roll back to ${release}` }).click()
    const dialog = page.getByRole('dialog', { name: `Roll back ${workload} to ${release}` })
    await expect(dialog.getByRole('region', { name: /^Plan for/ }).first()).toBeVisible()
    await dialog.getByRole('button', { name: `Roll back to ${release}` }).click()
    await expect(dialog).toBeHidden()
    return new DeploymentPage(this.app, `${workload} ${tag}`)
  }
}
