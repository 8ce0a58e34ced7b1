import fs from 'node:fs'
import path from 'node:path'
import { sampleDocument } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'
import { HostsPage } from '../pages/hosts-page.ts'

test('a host is added by pasting where its engine is, and removed by name', async ({
  app,
  engine,
  tag,
}) => {
  await app.isConnected()
  const hosts = new HostsPage(app)
  const name = `second-${tag}`
  await hosts.paste(`unix://${engine.socketPath}`)
  await hosts.choose('Guard level', /^Typed/)
  await hosts.addAs(name)
  await expect(hosts.row(name)).toContainText('Online')
  await expect(hosts.row(name)).toContainText('its name is typed for changes')

  await app.page.getByRole('button', { name: `Remove ${name}` }).click()
  await expect(app.dialog).toContainText('Nothing on the host is changed.')
  await app.dialog.getByRole('button', { name: `Remove ${name} from Longshore` }).click()
  await expect(hosts.row(name)).toHaveCount(0)
})

test('a host with a typed guard is deployed to only once its name is typed', async ({
  app,
  engine,
  tag,
  dataDir,
  terminal,
}) => {
  await app.isConnected()
  const hosts = new HostsPage(app)
  const host = `guarded-${tag}`
  const workload = `web-${tag}`
  await hosts.paste(`unix://${engine.socketPath}`)
  await hosts.choose('Guard level', /^Typed/)
  await hosts.addAs(host)
  await expect(hosts.row(host)).toContainText('Online')
  const file = path.join(dataDir, 'guarded.json')
  fs.writeFileSync(file, JSON.stringify({ ...sampleDocument({ name: workload }), host }))
  await terminal.run('workloads', 'apply', '-f', file)

  await app.open(`/workloads/${workload}`)
  await app.page.getByRole('button', { name: 'Deploy', exact: true }).click()
  const dialog = new DeployDialog(app, workload)
  await dialog.showPlan('v1')
  const deploy = dialog.root.getByRole('button', { name: `Deploy v1 on ${host}` })
  await expect(deploy).toBeDisabled()
  await dialog.root.getByLabel(`Type ${host} to confirm`).fill('local')
  await expect(deploy).toBeDisabled()
  await dialog.root.getByLabel(`Type ${host} to confirm`).fill(host)
  await deploy.click()
  await expect(dialog.root).toBeHidden()
  await expect(app.page.getByText('Succeeded').first()).toBeVisible()
})
