import { expect, test } from '../fixtures.ts'
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

test('the doctor of a host shows each step with its outcome', async ({ app }) => {
  await app.isConnected()
  await app.goTo('Hosts')
  await app.row('local').click()
  await app.page.getByRole('button', { name: 'Examine local' }).click()
  await expect(app.page.getByRole('button', { name: 'Copy as text' })).toBeVisible()
  const found = app.page.getByRole('list', { name: 'What was found on local' })
  await expect(found.getByRole('listitem').first()).toContainText(
    /Good|Warning|Failed|Skipped|Unknown/,
  )
})
