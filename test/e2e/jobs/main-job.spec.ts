import { pacedMs } from '../../support/paced.ts'
import { containersOf, servedBy } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { deployTag } from '../pages/deployment-page.ts'
import { WorkloadForm } from '../pages/workload-form.ts'
import { WorkloadPage } from '../pages/workload-page.ts'

test('from nothing to a deployment watched live, a failure that harms nothing, and back', async ({
  app,
  engine,
  tag,
}) => {
  // Four deployments, each with its health check and soak.
  const name = `web-${tag}`
  const served = async () => servedBy(await containersOf(engine.ask, tag))
  await app.isConnected()

  await test.step('the first run says what is missing and offers the one next thing', async () => {
    await app.goTo('Deployments')
    await expect(app.page.getByText(/No deployments yet/)).toBeVisible()
    await app.goTo('Fleet')
    await expect(app.row(name)).toHaveCount(0)
    await app.page.getByRole('button', { name: 'New workload' }).first().click()
  })

  await test.step('a workload is made by the form, which says what is wrong where', async () => {
    const form = new WorkloadForm(app)
    await form.field('Name').fill('Not A Name')
    await form.create()
    await expect(form.problems).toContainText('name')
    await form.fill({
      Name: name,
      Image: 'localhost/longshore-test',
      'Health check': '/healthz',
      'Health timeout': '20s',
      Soak: '1s',
      'Stop timeout': '2s',
    })
    await form.choose('Pull', 'never')
    await form.number('Port', 8_080)
    await form.create()
    await expect(app.heading(name)).toBeVisible()
  })

  await test.step('v1 goes live, stage by stage, and the ending is announced', async () => {
    const deployment = await deployTag(app, name, 'v1')
    await deployment.ends('Succeeded')
    await deployment.hasStages(['resolve', 'create', 'start', 'health', 'soak', 'record'])
    await expect(app.announcement(`${name} v1: succeeded`)).toBeAttached()
    expect(await served()).toEqual(['v1'])
  })

  await test.step('v2 takes over, and nothing else is left', async () => {
    const deployment = await deployTag(app, name, 'v2')
    await deployment.ends('Succeeded')
    expect(await served()).toEqual(['v2'])
    expect(await containersOf(engine.ask, tag)).toHaveLength(1)
  })

  await test.step('TF-36 a version that never gets healthy fails with its reason; v2 still serves', async () => {
    const deployment = await deployTag(app, name, 'broken')
    await deployment.ends('Failed')
    await expect(deployment.failure(/^Not healthy after/)).toContainText(
      'What served before is serving',
    )
    expect(await served()).toEqual(['v2'])
    expect(await containersOf(engine.ask, tag)).toHaveLength(1)
  })

  await test.step('a rollback shows its plan, then makes v1 live again', async () => {
    const workload = new WorkloadPage(app)
    await workload.open(name, 'releases')
    const deployment = await workload.rollBackTo(name, 'r1', 'v1')
    await deployment.ends('Succeeded')
    expect(await served()).toEqual(['v1'])
    await app.goTo('Fleet')
    await expect(app.row(name)).toContainText('Running')
    await expect(app.row(name)).toContainText('v1')
  })
})

test('cancelling in the middle of the health check ends clean, and the old one serves on', async ({
  app,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  await app.isConnected()
  await terminal.apply({ name })
  await terminal.run('deploy', name, '--tag', 'v1')
  const deployment = await deployTag(app, name, 'broken')
  await expect(deployment.stage('health')).toContainText('Running')
  const started = Date.now()
  await deployment.cancel()
  await deployment.ends('Cancelled')
  expect(Date.now() - started).toBeLessThan(pacedMs(5_000))
  const left = await containersOf(engine.ask, tag)
  expect(left).toHaveLength(1)
  expect(await servedBy(left)).toEqual(['v1'])
})

test('an ending is told by a toast elsewhere, and deploying the same again changes nothing', async ({
  app,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  await app.isConnected()
  await terminal.apply({ name })
  await terminal.run('deploy', name, '--tag', 'v1')
  await expect(app.toast(`${name} v1 is live`)).toBeVisible()
  await app.runCommand(`Deploy ${name}`)
  const dialog = app.page.getByRole('dialog', { name: `Deploy ${name}` })
  await dialog.getByRole('button', { name: 'Show the plan' }).click()
  await expect(dialog.getByRole('button', { name: 'Nothing to deploy' })).toBeDisabled()
})
