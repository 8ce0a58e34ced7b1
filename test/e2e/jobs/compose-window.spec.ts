import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { openWithTools } from '../bed/docker-tools.ts'
import { faultsOf } from '../bed/faults.ts'
import { containersOf } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'
import { HostsPage } from '../pages/hosts-page.ts'
import { WorkloadForm } from '../pages/workload-form.ts'

const run = promisify(execFile)
const image = 'localhost/longshore-test'

test('on the first run a project that runs is offered; it is adopted, and nothing of it is restarted', async ({
  openDoor,
  engine,
  dataDir,
  tag,
}) => {
  const { page, app, env } = await openWithTools(engine, openDoor)
  const project = `wiki-${tag}`
  const file = path.join(dataDir, 'compose.yaml')
  const text = `services: { web: { image: "${image}:v1", stop_grace_period: 1s } }\n`
  fs.writeFileSync(file, text)
  await run('docker', ['compose', '--project-name', project, '--file', file, 'up', '--detach'], {
    env,
  })
  const there = async () =>
    (await containersOf(engine.ask, tag)).map(({ Id, State }) => `${Id} ${State}`)
  const before = await there()
  expect(before).toHaveLength(1)

  const dialog = page.getByRole('dialog', { name: `Adopt ${project}` })
  const fleet = page.getByRole('treegrid', { name: 'Fleet' })

  const firstSteps = page.getByRole('region', { name: 'First steps' })

  await test.step('what was found is offered where nothing is declared', async () => {
    await expect(firstSteps.getByText('Choose a host')).toBeVisible()
    await firstSteps.getByRole('button', { name: `Adopt ${project} on local` }).click()
    await expect(dialog.getByRole('table', { name: 'Services' })).toContainText('web')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  })

  await test.step('files that cannot be read are said, with the way out', async () => {
    fs.renameSync(file, `${file}.away`)
    await new HostsPage(app).offerToAdopt(project, 'local')
    await expect(dialog).toContainText(`there is no file ${file}`)
    await expect(dialog.getByRole('button', { name: `Adopt ${project}` })).toBeDisabled()
    fs.renameSync(`${file}.away`, file)
    await dialog.getByRole('button', { name: 'Look again' }).click()
  })

  await test.step('what is proved of it is said, service by service', async () => {
    const services = dialog.getByRole('table', { name: 'Services' })
    await expect(services.getByRole('row', { name: /^web / })).toContainText('Same as its files')
    await expect(dialog).toContainText(file)
    expect(await faultsOf(app)).toEqual([])
    fs.writeFileSync(file, text.replace('1s', '2s'))
    await page.keyboard.press('Escape')
    await app.runCommand(`Adopt ${project}`)
    await expect(services.getByRole('row', { name: /^web / })).toContainText('Differs')
    fs.writeFileSync(file, text)
    await page.keyboard.press('Escape')
  })

  await test.step('it is adopted from the fleet, by the keyboard, under a name of its own', async () => {
    await app.open('/fleet')
    await page.getByLabel('Filter the fleet').fill(tag)
    await fleet.getByRole('button', { name: `Adopt ${project} on local` }).focus()
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Name of the workload').fill(`my-wiki-${tag}`)
    await page.keyboard.press('Enter')
    await expect(app.heading(`my-wiki-${tag}`)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Restart web', exact: true })).toBeVisible()
    expect(await there()).toEqual(before)
  })

  await test.step('once something is declared, the first steps are done', async () => {
    await app.goTo('Fleet')
    await expect(app.row(`my-wiki-${tag}`)).toContainText('Running')
    await expect(firstSteps).toHaveCount(0)
  })
})

test('a pasted compose file becomes a stack; what it drops and what is deleted goes only when agreed', async ({
  openDoor,
  engine,
  dataDir,
  tag,
}) => {
  const { page, app } = await openWithTools(engine, openDoor)
  const name = `notes-${tag}`
  const deployment = new DeploymentPage(app, name)
  const main = page.getByRole('main')
  const services = async () =>
    (await containersOf(engine.ask, tag))
      .map(({ Labels }) => Labels['com.docker.compose.service'])
      .sort()
  const volumes = async () => {
    const found = await engine.ask<{ Volumes: { Name: string }[] | null }>('GET', '/volumes')
    return (found.Volumes ?? []).map((each) => each.Name).filter((each) => each.includes(tag))
  }

  await test.step('the text is all that is needed', async () => {
    await app.open('/new')
    await expect(app.heading('New workload')).toBeVisible()
    await pasteText(page, composeText(true))
    const form = new WorkloadForm(app)
    await expect(page.getByRole('textbox', { name: 'Compose file' })).toContainText('worker')
    await form.fill({ Name: name, Stabilise: '1s', 'Stop timeout': '1s' })
    await form.choose('Pull', 'never')
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(page.getByRole('status').filter({ hasText: 'is valid' })).toContainText(
      '2 services',
    )
    expect(await faultsOf(app)).toEqual([])
    await form.create()
    await expect(app.heading(name)).toBeVisible()
    await deployFromPage(page, name)
    await deployment.ends('Unverified')
    expect(await services()).toEqual(['web', 'worker'])
  })

  await test.step('its file is in a folder of its own, and what it drops stays until agreed', async () => {
    const file = path.join(dataDir, 'projects', name, 'compose.yaml')
    expect(fs.readFileSync(file, 'utf8')).toBe(composeText(true))
    await app.open(`/workloads/${name}/files`)
    await expect(page.getByRole('textbox', { name: 'Text of compose.yaml' })).toContainText(
      'worker',
    )
    fs.writeFileSync(file, composeText(false))
    await app.open(`/workloads/${name}`)
    await main.getByRole('button', { name: 'Deploy', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
    const agreed = dialog.getByRole('checkbox', { name: 'Remove worker too' })
    await expect(agreed).not.toBeChecked()
    await agreed.check()
    await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
    await deployment.ends('Unverified')
    expect(await services()).toEqual(['web'])
  })

  await test.step('of its volumes, only the one that is checked goes', async () => {
    expect(await volumes()).toHaveLength(2)
    await app.open(`/workloads/${name}`)
    await page.getByRole('button', { name: `Delete ${name}` }).click()
    const dialog = page.getByRole('dialog', { name: `Delete ${name}` })
    const cache = dialog.getByRole('checkbox', { name: `ls-${name}_cache` })
    await expect(cache).not.toBeChecked()
    await expect(dialog.getByRole('checkbox', { name: `ls-${name}_data` })).not.toBeChecked()
    await cache.check()
    await expect(dialog.getByRole('list', { name: 'Stages' })).toContainText(`ls-${name}_cache`)
    expect(await faultsOf(app)).toEqual([])
    await dialog.getByLabel(`Type ${name} to confirm`).fill(name)
    await dialog
      .getByRole('button', { name: `Delete ${name}, 1 container and 1 volume on local` })
      .click()
    await deployment.ends('Succeeded')
    expect(await volumes()).toEqual([`ls-${name}_data`])
    expect(await services()).toEqual([])
  })
})

test('a stack from a git repository is looked at before it is made, and what is wrong is said', async ({
  openDoor,
  engine,
  dataDir,
  tag,
}) => {
  const { page, app } = await openWithTools(engine, openDoor)
  const repository = path.join(dataDir, 'shop')
  fs.mkdirSync(path.join(repository, 'deploy'), { recursive: true })
  fs.writeFileSync(
    path.join(repository, 'deploy', 'compose.yaml'),
    `services: { web: { image: "${image}:v1" } }\n`,
  )
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@longshore.example']
  await run('git', ['-C', repository, 'init', '--quiet', '--initial-branch=main'])
  await run('git', ['-C', repository, 'add', '.'])
  await run('git', ['-C', repository, ...who, 'commit', '--quiet', '--message', 'Begin'])

  await app.open('/new')
  await page.getByRole('radio', { name: 'Compose', exact: true }).check()
  await page.getByRole('radio', { name: 'Git repository' }).check()
  const form = new WorkloadForm(app)
  await form.fill({ Name: `git-${tag}`, Repository: `file://${repository}` })
  const check = page.getByRole('button', { name: 'Check', exact: true })
  await form.field('Branch, tag or commit').fill('nowhere')
  await check.click()
  await expect(page.getByRole('region', { name: /shop has no nowhere$/ })).toBeVisible()
  await form.field('Branch, tag or commit').fill('main')
  await check.click()
  await expect(form.problems).toContainText('holds none of compose.yaml')
  await form.field('Folder in it').fill('deploy')
  await check.click()
  await expect(page.getByRole('status').filter({ hasText: 'is valid' })).toContainText('1 service')
  expect(await faultsOf(app)).toEqual([])
  await form.create()
  await expect(app.heading(`git-${tag}`)).toBeVisible()
})

const composeText = (hasWorker: boolean) => `services:
  web:
    image: ${image}:v1
    stop_grace_period: 1s
    volumes: ["data:/data", "cache:/cache"]
${hasWorker ? `  worker:\n    image: ${image}:v1\n    stop_grace_period: 1s\n` : ''}volumes:
  data: {}
  cache: {}
`

async function deployFromPage(page: Page, name: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
  await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
}

/** Where no field takes it. */
async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
  }, text)
}
