import fs from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { ensureDockerCli } from '../../../scripts/lib/engine/cli.mjs'
import { faultsOf } from '../bed/faults.ts'
import { containersOf } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'
import { LogPane } from '../pages/log-pane.ts'
import { LongshorePage } from '../pages/longshore-page.ts'
import { pasteOver } from '../pages/paste-over.ts'
import { WorkloadForm } from '../pages/workload-form.ts'

const project = (worker: string) => `services:
  web:
    image: localhost/longshore-test:v1
  worker:
    image: localhost/longshore-test:shell
    restart: always
    stop_grace_period: 1s
    command: ["sh", "-c", "${worker}"]
`
const ticking = 'while true; do echo tick; sleep 1; done'
const crashing = 'echo no; exit 3'

/** Of each service, how its containers are, as the engine says it. */
type States = Record<string, string[]>

test('a stack from its folder to every service: deployed, scaled, stopped, edited, rolled back', async ({
  openDoor,
  engine,
  dataDir,
  tag,
}) => {
  // Six deployments by docker compose, each watched for a while.
  const { env } = await ensureDockerCli(engine.socketPath)
  const { PATH = '', DOCKER_CONFIG = '' } = env
  const { page } = await openDoor({ env: { PATH, DOCKER_CONFIG } })
  const app = new LongshorePage(page)
  const name = `shop-${tag}`
  const folder = path.join(dataDir, 'shop')
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, 'compose.yaml'), project(ticking))
  const states = async (): Promise<States> => {
    const found: States = {}
    for (const { Labels, State } of await containersOf(engine.ask, tag)) {
      const service = Labels['com.docker.compose.service'] ?? ''
      found[service] = [...(found[service] ?? []), State]
    }
    return found
  }
  const deployment = new DeploymentPage(app, name)
  await app.isConnected()

  await test.step('it is made from a folder whose path is handed over', async () => {
    await app.open('/new')
    await expect(app.heading('New workload')).toBeVisible()
    await pastePath(page, folder)
    const form = new WorkloadForm(app)
    await expect(form.field('Folder or file')).toHaveValue(folder)
    await form.fill({ Name: name, Stabilise: '2s', 'Stop timeout': '1s' })
    await form.choose('Pull', 'never')
    expect(await faultsOf(app)).toEqual([])
    await form.create()
    await expect(app.heading(name)).toBeVisible()
  })

  await test.step('its plan names what becomes of each service, and asks for no tag', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
    const services = dialog.getByRole('table', { name: 'Services' })
    await expect(services.getByRole('row', { name: /^web Create 0 → 1/ })).toBeVisible()
    await expect(services.getByRole('row', { name: /^worker Create 0 → 1/ })).toBeVisible()
    await expect(dialog.getByLabel('Tag', { exact: true })).toHaveCount(0)
    await expect(dialog.getByLabel('Reason')).toBeFocused()
    await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
    await deployment.ends('Unverified')
    const watched = page.getByRole('region', { name: 'Services' })
    await expect(watched.getByRole('row', { name: /^worker Stable/ })).toBeVisible()
    expect(await states()).toEqual({ web: ['running'], worker: ['running'] })
  })

  await test.step('one service is scaled, another stopped, and started again', async () => {
    await app.open(`/workloads/${name}`)
    await page.getByRole('button', { name: 'Scale web' }).click()
    const scaling = page.getByRole('dialog', { name: `Scale web of ${name}` })
    await scaling.getByLabel('web', { exact: true }).fill('2')
    await scaling.getByRole('button', { name: 'Show the plan' }).click()
    await scaling.getByRole('button', { name: 'Scale web to 2' }).click()
    await deployment.ends('Unverified')
    expect(await states()).toEqual({ web: ['running', 'running'], worker: ['running'] })

    for (const [verb, done, state] of [
      ['Stop', 'stopped', 'exited'],
      ['Start', 'started', 'running'],
    ] as const) {
      await app.open(`/workloads/${name}`)
      await page.getByRole('button', { name: `${verb} worker`, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: `${verb} worker of ${name}` })
      await dialog.getByRole('button', { name: `${verb} worker` }).click()
      await expect(page.getByRole('region', { name: `${name} was ${done}` })).toBeVisible()
      expect((await states()).worker).toEqual([state])
    }
  })

  await test.step('its file is edited, with mistakes at their line, and saved where it is', async () => {
    await app.open(`/workloads/${name}/files`)
    const text = page.getByRole('textbox', { name: 'Text of compose.yaml' })
    await expect(text).toContainText('while true')
    await pasteOver(page, text, project(crashing).replace('restart:', 'restrat:'))
    const wrong = page.getByRole('region', { name: 'What is wrong in the text' })
    await expect(wrong).toContainText('did you mean restart?')
    await pasteOver(page, text, project(crashing))
    await expect(wrong).toHaveCount(0)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
    expect(fs.readFileSync(path.join(folder, 'compose.yaml'), 'utf8')).toBe(project(crashing))
    expect(await faultsOf(app)).toEqual([])
  })

  await test.step('what keeps restarting is unstable, never green, with its way back beside it', async () => {
    await page.getByRole('button', { name: `Deploy ${name}` }).click()
    const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
    const services = dialog.getByRole('table', { name: 'Services' })
    await expect(services.getByRole('row', { name: /^worker Recreate/ })).toContainText('command')
    await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
    await deployment.ends('Unstable')
    const outcome = page.getByRole('region', { name: /but not stable$/ })
    await expect(outcome).toContainText('worker')
    await expect(page.getByRole('row', { name: /^worker Not stable/ })).toBeVisible()
    const lanes = page.getByRole('figure', { name: 'Serving lanes' })
    const worker = lanes.getByRole('button', { name: /^worker.*Not stable/ })
    await expect(worker).toHaveAttribute('aria-expanded', 'true')
    await worker.press('Enter')
    await expect(worker).toHaveAttribute('aria-expanded', 'false')
    expect(await faultsOf(app)).toEqual([])
    await outcome.getByRole('button', { name: /^Roll back to/ }).click()
    const back = page.getByRole('dialog', { name: /^Roll back/ })
    await back.getByRole('button', { name: /^Roll back to/ }).click()
    await deployment.ends('Unverified')
    expect((await states()).worker).toEqual(['running'])
  })

  await test.step('the log of one service is read alone', async () => {
    await app.open(`/workloads/${name}/logs?service=worker`)
    const log = new LogPane(app, name)
    await expect(log.rows).toContainText('tick')
    await expect(log.rows).toContainText('workertick')
    await page.getByRole('button', { name: 'Names', exact: true }).click()
    await expect(log.rows).not.toContainText('workertick')
    const shown = page.getByRole('group', { name: 'Services' })
    await expect(shown.getByRole('button', { name: 'web' })).toHaveAttribute(
      'aria-pressed',
      'false',
    )
  })
})

/** As a file manager gives a path that is copied. */
async function pastePath(page: Page, folder: string): Promise<void> {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
  }, folder)
}
