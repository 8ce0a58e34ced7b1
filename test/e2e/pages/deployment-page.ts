import { expect, type Locator } from '@playwright/test'
import type { SampleOptions, Terminal } from '../bed/workloads.ts'
import { DeployDialog } from './deploy-dialog.ts'
import type { LongshorePage } from './longshore-page.ts'

/** One deployment, as it happens or as it was. */
export class DeploymentPage {
  readonly app: LongshorePage
  readonly header: Locator
  /** `title` is `<workload> <tag>`. */
  constructor(app: LongshorePage, title: string) {
    this.app = app
    this.header = app.page.locator('header').filter({ has: app.heading(title) })
  }

  /** A stage's line of the chart; says its state. */
  stage(name: string): Locator {
    return this.app.page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}\\b`) })
  }

  /** Why it failed, what that means and what to do. */
  failure(title: RegExp): Locator {
    return this.app.page.getByRole('main').getByRole('region', { name: title })
  }

  async ends(word: string): Promise<void> {
    await expect(this.header).toContainText(word)
  }

  async hasStages(names: readonly string[]): Promise<void> {
    for (const name of names) await expect(this.stage(name)).toContainText('Succeeded')
  }

  async cancel(): Promise<void> {
    await this.header.getByRole('button', { name: 'Cancel', exact: true }).click()
    await this.app.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Cancel / })
      .click()
  }
}

/** Applies a workload, then deploys a tag of it through the window. */
export async function startDeploy(
  app: LongshorePage,
  terminal: Terminal,
  workload: SampleOptions,
  tag: string,
): Promise<DeploymentPage> {
  await app.isConnected()
  await terminal.apply(workload)
  return deployTag(app, workload.name, tag)
}

/** Deploys a tag from the workload's own page. */
export async function deployTag(
  app: LongshorePage,
  workload: string,
  tag: string,
): Promise<DeploymentPage> {
  await app.open(`/workloads/${workload}`)
  await expect(app.heading(workload)).toBeVisible()
  await app.page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
  await new DeployDialog(app, workload).deploy(tag)
  await expect(app.page).toHaveURL(/#\/deployments\/[0-9a-f]+$/)
  return new DeploymentPage(app, `${workload} ${tag}`)
}
