import fs from 'node:fs'
import path from 'node:path'
import type { Locator } from '@playwright/test'
import { run } from '../../../scripts/lib/exec.mjs'
import { openWithTools } from '../bed/docker-tools.ts'
import { faultsOf } from '../bed/faults.ts'
import { containersOf } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'
import { HostsPage } from '../pages/hosts-page.ts'

const image = 'localhost/longshore-test:hold'
const compose = (more = '') => `services:
  proxy:
    image: ${image}
    stop_grace_period: 0s
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  side:
    image: ${image}
    stop_grace_period: 0s
    cap_add: [NET_ADMIN]
${more}`
const socket = 'proxy:/var/run/docker.sock:ro'
const admin = 'side:cap_add=NET_ADMIN'

/** What a container was given of its host, as the engine says it. */
interface Given {
  readonly HostConfig: { readonly CapAdd: string[] | null; readonly PidMode: string }
  readonly Mounts: readonly { readonly Source: string; readonly RW: boolean }[]
}

/** The ticks for what is asked; whoever ticks them all may go on. */
async function allowsOnly(place: Locator, consents: readonly string[], verb: string) {
  const ticks = place.getByRole('checkbox', { name: /^Allow / })
  await expect(ticks).toHaveCount(consents.length)
  const goOn = place.getByRole('button', { name: verb })
  for (const consent of consents) {
    await expect(goOn).toBeDisabled()
    await place.getByRole('checkbox', { name: `Allow ${consent}`, exact: true }).check()
  }
  await goOn.click()
}

test('what a stack asks of its host is named, ticked thing by thing, and deployed; what is new is asked again', async ({
  openDoor,
  engine,
  dataDir,
  terminal,
  tag,
}) => {
  test.setTimeout(120_000)
  const { page, app } = await openWithTools(engine, openDoor)
  const name = `asking-${tag}`
  const folder = path.join(dataDir, 'asking')
  fs.mkdirSync(folder)
  const write = (more?: string) =>
    fs.writeFileSync(path.join(folder, 'compose.yaml'), compose(more))
  write()
  const source = { kind: 'compose', path: folder, pull: 'never' }
  const document = { name, host: 'local', source, deploy: { stabilise: '1s' } }
  const file = path.join(dataDir, 'asking.json')
  fs.writeFileSync(file, JSON.stringify(document))
  await terminal.run('workloads', 'apply', '-f', file)
  const deployment = new DeploymentPage(app, name)
  const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
  const given = (service: string) =>
    engine.ask<Given>('GET', `/containers/ls-${name}-${service}-1/json`)

  await test.step('nothing is deployed before all of it is ticked', async () => {
    await app.open(`/workloads/${name}`)
    await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
    await expect(dialog).toContainText('compose.yaml line 5')
    await expect(dialog.getByRole('button', { name: `Deploy ${name}` })).toBeDisabled()
    expect(await faultsOf(app)).toEqual([])
    expect(await containersOf(engine.ask, tag)).toEqual([])
    await allowsOnly(dialog, [socket, admin], 'Allow and plan again')
  })

  await test.step('the plan tells what is let through, and the containers have it', async () => {
    await expect(dialog).toContainText('proxy may have /var/run/docker.sock:ro')
    await expect(dialog).toContainText('side may have cap_add=NET_ADMIN')
    await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
    await deployment.ends('Unverified')
    expect((await given('proxy')).Mounts).toMatchObject([
      { Source: '/var/run/docker.sock', RW: false },
    ])
    expect((await given('side')).HostConfig.CapAdd).toEqual(['NET_ADMIN'])
    expect(await terminal.run('workloads', 'show', name)).toMatchObject({
      document: { source: { allow: [socket, admin] } },
    })
  })

  await test.step('a deployment that failed for more allows it, and leads to the next', async () => {
    write('    pid: host\n')
    const failed = (await terminal.fails('deploy', name)) as { id: string }
    await app.open(`/deployments/${failed.id}`)
    await deployment.ends('Failed')
    expect(await faultsOf(app)).toEqual([])
    await allowsOnly(page.getByRole('main'), ['side:pid=host'], 'Allow and plan again')
    await expect(dialog).toContainText('side may have pid=host')
    await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
    await deployment.ends('Unverified')
    expect((await given('side')).HostConfig.PidMode).toBe('host')
  })
})

test('a project that asks for things of its host is adopted once they are ticked, as it is', async ({
  openDoor,
  engine,
  dataDir,
  terminal,
  tag,
}) => {
  test.setTimeout(90_000)
  const { page, app, env } = await openWithTools(engine, openDoor)
  const project = `trusted-${tag}`
  fs.writeFileSync(path.join(dataDir, 'compose.yaml'), compose())
  await run('docker', ['compose', '--project-name', project, 'up', '--detach'], {
    ...{ env, cwd: dataDir },
  })
  const there = async () =>
    (await containersOf(engine.ask, tag)).map(({ Id, State }) => `${Id} ${State}`)
  const before = await there()
  await new HostsPage(app).offerToAdopt(project, 'local')
  const dialog = page.getByRole('dialog', { name: `Adopt ${project}` })
  await expect(dialog.getByRole('button', { name: `Adopt ${project}` })).toBeDisabled()
  expect(await faultsOf(app)).toEqual([])
  await allowsOnly(dialog, [socket, admin], 'Allow and look again')
  await dialog.getByRole('button', { name: `Adopt ${project}` }).click()
  await expect(app.heading(project)).toBeVisible()
  expect(await terminal.run('workloads', 'show', project)).toMatchObject({
    document: { source: { allow: [socket, admin] } },
  })
  expect(await there()).toEqual(before)
})
