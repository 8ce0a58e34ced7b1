import fs from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { ensureDockerCli } from '../../../scripts/lib/engine/cli.mjs'
import { faultsOf } from '../bed/faults.ts'
import { type Terminal, terminalOn } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { LongshorePage } from '../pages/longshore-page.ts'
import { pasteOver } from '../pages/paste-over.ts'

const project = (version: string, secret: string) => `services:
  web:
    image: localhost/longshore-test:${version}
    environment:
      GREETING: hello
      DB_PASSWORD: ${secret}
    ports: ["8080"]
    stop_grace_period: 1s
  worker:
    image: localhost/longshore-test:shell
    command: ["sh", "-c", "while true; do echo tick; sleep 1; done"]
    stop_grace_period: 1s
`

const documentOf = (name: string) => `name: ${name}
host: local
source: { kind: compose, path: ./shop, pull: never }
deploy: { stabilise: 1s, stopTimeout: 1s }
`

interface Stack {
  readonly name: string
  readonly page: Page
  readonly app: LongshorePage
  readonly terminal: Terminal
  readonly file: string
  write(text: string): void
}

const stackTest = test.extend<{ stack: Stack }>({
  stack: async ({ openDoor, engine, dataDir, tag }, use) => {
    const { env } = await ensureDockerCli(engine.socketPath)
    const { PATH = '', DOCKER_CONFIG = '' } = env
    const { page } = await openDoor({ env: { PATH, DOCKER_CONFIG } })
    const app = new LongshorePage(page)
    const name = `see-${tag}`
    fs.mkdirSync(path.join(dataDir, 'shop'))
    const file = path.join(dataDir, 'shop/compose.yaml')
    const write = (text: string) => fs.writeFileSync(file, text)
    write(project('v1', 'first-secret'))
    fs.writeFileSync(path.join(dataDir, 'shop.yaml'), documentOf(name))
    const terminal = terminalOn(dataDir, engine.socketPath)
    await app.isConnected()
    await terminal.run('workloads', 'apply', '-f', path.join(dataDir, 'shop.yaml'))
    await use({ name, page, app, terminal, file, write })
  },
})

stackTest(
  'what a stack is now and what it was are compared, its services seen, and its drift told',
  async ({ stack, engine }) => {
    // Three deployments by docker compose.
    const { page, app, name, terminal, write } = stack
    await terminal.run('deploy', name)

    await test.step('its services, what they use, and their ports', async () => {
      await app.open(`/workloads/${name}`)
      const services = page.getByRole('region', { name: 'Services' })
      const web = services.getByRole('row', { name: /^web \S+ 1 Running/ })
      await expect(web).toContainText(/\d+(\.\d)? [KMG]iB/)
      await services.getByRole('button', { name: /^Open 8080 of .*-web-1$/ }).click()
      const link = services.getByRole('link', { name: /^http:\/\/(localhost|127\.)/ })
      await expect(link).toBeVisible()
      const address = (await link.getAttribute('href')) ?? ''
      expect((await fetch(address)).status).toBe(200)
      expect(await faultsOf(app)).toEqual([])
    })

    await test.step('files that changed are marked in the fleet, in a word', async () => {
      write(project('v2', 'second-secret'))
      await app.goTo('Fleet')
      await expect(app.row(name)).toContainText('Files changed')
    })

    await test.step('files and renderings, now and of a release, are compared', async () => {
      await app.open(`/workloads/${name}/files`)
      await page.getByRole('tab', { name: 'Compare' }).click()
      const differs = page.getByRole('region', { name: 'What differs' })
      await expect(differs).toContainText('image: localhost/longshore-test:v1')
      await expect(differs).toContainText('image: localhost/longshore-test:v2')
      await expect(differs).toContainText('DB_PASSWORD: •••• (changed)')
      await expect(differs).not.toContainText('-secret')
      expect(await faultsOf(app)).toEqual([])
      const side = (name: string) => page.getByRole('combobox', { name, exact: true })
      await app.choose(side('Compare'), /^r1 · files/)
      await app.choose(side('with'), 'Files now')
      await expect(differs).toContainText('ports: ["8080"]')
      await expect(differs).toContainText('DB_PASSWORD: •••• (changed)')
      await expect(differs).not.toContainText('-secret')
      await page.setViewportSize({ width: 900, height: 700 })
      await expect(differs.getByRole('textbox')).toHaveCount(1)
      await page.setViewportSize({ width: 1440, height: 900 })
      await expect(differs.getByRole('textbox')).toHaveCount(2)
    })

    await test.step('any two releases, in the window and in the terminal', async () => {
      await terminal.run('deploy', name)
      await app.open(`/workloads/${name}/releases`)
      await page.getByRole('row', { name: /^r1/ }).click()
      await page.getByRole('button', { name: 'Compare the texts' }).click()
      const differs = page.getByRole('region', { name: 'What differs' })
      await expect(differs).toContainText('localhost/longshore-test:v1')
      await page.getByRole('button', { name: 'Back to the releases' }).click()
      const texts = await terminal.run('releases', name, '--diff', 'r1', 'r2', '--files')
      expect(texts).toMatchObject({ from: expect.stringContaining('longshore-test:v1') })
      expect(JSON.stringify(texts)).not.toContain('-secret')
    })

    await test.step('what other hands took away is drift', async () => {
      await engine.ask('DELETE', `/containers/ls-${name}-worker-1?force=1`)
      await app.goTo('Fleet')
      await expect(app.row(name)).toContainText('Drifted')
      await app.open(`/workloads/${name}`)
      await expect(page.getByText('Not as r2 made it: worker has no container')).toBeVisible()
      await expect(page.getByText('worker has no container', { exact: true })).toBeVisible()
    })
  },
)

const wrong = `services:
  web:
    image: localhost/longshore-test:v1
    restrat: always
    ports: 8080
    depends_on: [databse]
    environment:
      TAG: \${NOT_THERE}
`

stackTest(
  'a compose file is written with help, and every mistake is told at its line',
  async ({ stack }) => {
    // Each of five texts is read by docker compose.
    const { page, app, name, file } = stack
    await app.open(`/workloads/${name}/files`)
    const text = page.getByRole('textbox', { name: 'Text of compose.yaml' })
    const problems = page.getByRole('region', { name: 'What is wrong in the text' })
    const inLine = (line: number) =>
      problems.getByRole('button').filter({ hasText: new RegExp(`line ${line}(?!\\d)`) })
    /** Once, though the schema and docker compose may both find it. */
    const told = async (line: number, what: string) => {
      await expect(inLine(line).filter({ hasText: what })).toHaveCount(1)
      await expect(inLine(line)).toHaveCount(1)
    }
    await expect(text).toContainText('tick')

    await test.step('keys are offered where they can stand, and explained', async () => {
      await pasteOver(page, text, 'services:\n  web:\n    hea')
      await page.keyboard.press('Control+Space')
      await expect(page.getByRole('option', { name: /^healthcheck/ })).toBeVisible()
      // The editor takes no key for a moment after the list came: whoever was typing did not mean it.
      await page.waitForTimeout(200)
      await page.keyboard.press('Enter')
      await expect(text).toContainText('healthcheck:')
      await text.getByText('healthcheck').hover()
      await expect(page.locator('.cm-hint')).toContainText('healthcheck:')
    })

    await test.step('the schema knows mistakes while one types', async () => {
      await pasteOver(page, text, wrong)
      await told(4, 'did you mean restart?')
      await told(5, 'a list')
      await told(6, 'no service databse')
      expect(await faultsOf(app)).toEqual([])
    })

    await test.step('docker compose tells its own of what is saved', async () => {
      const save = async (content: string) => {
        await pasteOver(page, text, content)
        await page.getByRole('button', { name: 'Save', exact: true }).click()
        await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible({
          timeout: 20_000,
        })
        expect(fs.readFileSync(file, 'utf8')).toBe(content)
      }
      const correct = wrong.replace('restrat', 'restart')
      await save(correct)
      await told(5, 'must be a list')
      await save(correct.replace('8080', '["8080"]'))
      await told(6, 'databse')
      await save(correct.replace('8080', '["8080"]').replace('[databse]', '[]'))
      await told(8, 'NOT_THERE is not set')
      await save(
        correct.replace('8080', '["8080"]').replace('[databse]', '[]').replace('E}', 'E:?say it}'),
      )
      await told(8, 'NOT_THERE')
      await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toContainText(
        'docker compose does not take it',
      )
    })

    await test.step('what is edited outlives other views, and no other hand is overwritten unseen', async () => {
      await pasteOver(page, text, `${project('v1', 'mine')}# by me\n`)
      await page.getByRole('tab', { name: 'Overview' }).click()
      await page.getByRole('tab', { name: 'Files · edited' }).click()
      await expect(text).toContainText('# by me')
      fs.writeFileSync(file, `${project('v1', 'theirs')}# by another\n`)
      await page.getByRole('button', { name: 'Read again' }).click()
      const overtaken = page.getByRole('alert', { name: /changed by another hand/ })
      await expect(overtaken).toBeVisible()
      await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
      expect(await faultsOf(app)).toEqual([])
      await overtaken.getByRole('button', { name: 'Keep my text' }).click()
      await expect(overtaken).toHaveCount(0)
      await text.press('Control+s')
      await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible({
        timeout: 20_000,
      })
      expect(fs.readFileSync(file, 'utf8')).toContain('# by me')
    })
  },
)
