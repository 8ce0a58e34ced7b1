import { label } from '../../../src/shared/model/labels.ts'
import { image, migrate, proxy, web } from '../../support/an-instance.ts'
import { faultsOf } from '../bed/faults.ts'
import { containersOf, servedBy } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'
import type { LongshorePage } from '../pages/longshore-page.ts'
import { pasteOver } from '../pages/paste-over.ts'
import { WorkloadPage } from '../pages/workload-page.ts'

/** Its init runs that. */
const documentOf = (name: string, { script, version }: { script: string; version: string }) =>
  JSON.stringify({
    ...{ name, host: 'local', deploy: { soak: '0s', stopTimeout: '0s' } },
    source: {
      kind: 'instance',
      services: [
        { ...migrate, command: ['sh', '-c', script] },
        { ...web, image: image(version) },
        proxy,
      ].map((service) => ({ ...service, pull: 'never' })),
    },
  })

test('CP-09, CP-12, CP-17, CP-18, CP-21 a newcomer makes an instance of an init, a main and a sidecar by one document, sees which part fails, stops and starts it, and goes back', async ({
  app,
  engine,
  tag,
}) => {
  const { page } = app
  const name = `shop-${tag}`
  const main = page.getByRole('main')
  const services = main.getByRole('region', { name: 'Services' })
  const there = () => containersOf(engine.ask, tag)
  const states = async () =>
    Object.fromEntries((await there()).map(({ Labels, State }) => [Labels[label.service], State]))
  const of = async (service: string) =>
    (await there()).filter(({ Labels }) => Labels[label.service] === service)
  const served = async () => await servedBy(await of('web'))
  const startsOf = async (containers: Awaited<ReturnType<typeof of>>) => {
    const asked = containers.map(({ Id }) =>
      engine.ask<{ State: { StartedAt: string } }>('GET', `/containers/${Id}/json`),
    )
    return (await Promise.all(asked)).map(({ State }) => State.StartedAt)
  }
  const whole = { migrate: 'exited', web: 'running', proxy: 'running' }
  const save = async (given: Parameters<typeof documentOf>[1]) => {
    await pasteOver(page, page.getByRole('textbox', { name: 'Document' }), documentOf(name, given))
    await page.getByRole('button', { name: /^(Create workload|Save)/ }).click()
  }
  await app.isConnected()

  await test.step('an init that fails is told with what it said, and nothing else is begun', async () => {
    await app.open('/new')
    await page.getByRole('tab', { name: 'YAML' }).click()
    await save({ script: 'echo no such table; exit 3', version: 'v1' })
    await expect(app.heading(name)).toBeVisible()
    const deployment = await deploy(app, name)
    await deployment.ends('Failed')
    await expect(main).toContainText('migrate')
    await expect(main).toContainText('no such table')
    expect(Object.keys(await states())).toEqual(['migrate'])
  })

  await test.step('mended, each part is proved in its turn, and answers where it is said', async () => {
    await app.open(`/workloads/${name}/configuration`)
    await page.getByRole('tab', { name: 'YAML' }).click()
    await save({ script: 'echo migrated', version: 'v1' })
    const deployment = await deploy(app, name)
    await deployment.ends('Unverified')
    expect(await states()).toEqual(whole)
    await app.open(`/workloads/${name}`)
    await expect(services.getByRole('row', { name: /^web / })).toContainText('Running')
    const endpoints = main.getByRole('region', { name: 'Endpoints' }).getByRole('listitem')
    await expect(endpoints.filter({ hasText: 'http://web:8080' })).toContainText('inside network')
    const outside = endpoints.filter({ hasText: /, to \d+/ })
    await expect(outside).toHaveCount(1)
    const [{ PublicPort = 0 } = {}] = (await of('web'))[0]?.Ports ?? []
    await expect(outside).toContainText(`http://localhost:${PublicPort}`)
    expect(await served()).toEqual(['v1'])
    expect(await faultsOf(app)).toEqual([])
  })

  await test.step('mains and sidecars are stopped and started; the init is not run again', async () => {
    const before = await startsOf(await of('migrate'))
    await services.getByRole('button', { name: 'Stop all' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Stop / })
      .click()
    await (await begun(app, name)).ends('Succeeded')
    expect(await states()).toEqual({ migrate: 'exited', web: 'exited', proxy: 'exited' })
    await app.open(`/workloads/${name}`)
    await services.getByRole('button', { name: 'Start all' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Start / })
      .click()
    await (await begun(app, name)).ends('Unverified')
    expect(await states()).toEqual(whole)
    expect(await startsOf(await of('migrate'))).toEqual(before)
  })

  await test.step('the next version of its main replaces that alone, and it goes back', async () => {
    await app.open(`/workloads/${name}/configuration`)
    await page.getByRole('tab', { name: 'YAML' }).click()
    await save({ script: 'echo migrated', version: 'v2' })
    const [{ Id: beside } = {}] = await of('proxy')
    await (await deploy(app, name)).ends('Unverified')
    expect(await served()).toEqual(['v2'])
    expect(await of('proxy')).toMatchObject([{ Id: beside }])
    const workload = new WorkloadPage(app)
    await workload.open(name, 'releases')
    await workload.rollBackTo(name, 'r1', '')
    await (await begun(app, name)).ends('Unverified')
    expect(await states()).toEqual(whole)
    expect(await served()).toEqual(['v1'])
  })
})

async function deploy(app: LongshorePage, name: string): Promise<DeploymentPage> {
  const { page } = app
  await app.open(`/workloads/${name}`)
  await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
  await dialog.getByRole('button', { name: `Deploy ${name}` }).click()
  return await begun(app, name)
}

/** The page of a workload has its name, and whether it is verified, in its header, too. */
async function begun(app: LongshorePage, name: string): Promise<DeploymentPage> {
  await expect(app.page).toHaveURL(/#\/deployments\/[0-9a-f]+$/)
  return new DeploymentPage(app, name)
}
