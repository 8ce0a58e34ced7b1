import { containersOf, servedBy } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'

test('workloads that are chosen together are deployed by one plan, each with a timeline of its own', async ({
  app,
  engine,
  tag,
  terminal,
}) => {
  const names = [`one-${tag}`, `two-${tag}`]
  const { page } = app
  await app.isConnected()
  for (const name of names) await terminal.apply({ name })
  await page.getByLabel('Filter the fleet').fill(tag)
  for (const name of names) await page.getByRole('checkbox', { name: `Choose ${name}` }).check()
  const chosen = page.getByRole('region', { name: 'What is chosen' })
  await expect(chosen.getByRole('status')).toHaveText('2 workloads chosen')
  await chosen.getByRole('button', { name: 'Deploy' }).click()
  for (const name of names)
    await expect(app.dialog.getByRole('region', { name: `Plan for ${name}` })).toBeVisible()
  expect(await containersOf(engine.ask, tag)).toEqual([])
  await app.dialog.getByRole('button', { name: 'Deploy 2 workloads' }).click()
  await expect(app.heading('Deployments')).toBeVisible()

  const served = async () => servedBy(await containersOf(engine.ask, tag)).catch(() => [])
  await expect.poll(served).toEqual(['v1', 'v1'])
  const labels = (await containersOf(engine.ask, tag)).map(({ Labels }) => Labels)
  expect(labels.map((own) => own['longshore.workload']).sort()).toEqual(names)
  const deployments = labels.map((own) => own['longshore.deployment'])
  expect(new Set(deployments).size).toBe(2)
  for (const own of labels) {
    await app.open(`/deployments/${own['longshore.deployment']}`)
    const deployment = new DeploymentPage(app, `${own['longshore.workload']} v1`)
    await deployment.ends('Succeeded')
    await deployment.hasStages(['create', 'health', 'record'])
  }
})
