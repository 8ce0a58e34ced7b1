// From a deployment on a real engine to a message that a receiver with strict rules takes, and to the desktop.
import { startReceiver } from '../../support/receivers/receiver.ts'
import { webhookRules } from '../../support/receivers/webhook.ts'
import { personAt } from '../doors/person.ts'
import { expect, test } from '../fixtures.ts'

test.skip(({ doorName }) => doorName !== 'stand-in', 'nobody can be made to click outside of pages')

const secret = 'a secret of sixteen or more'
const canary = 'canary-7f3b9c1d5e'

test('a channel is set up in the window, is told of a failed deployment without its secrets, and so is the desktop', async ({
  app,
  door,
  tag,
  terminal,
}) => {
  const receiver = await startReceiver(webhookRules(secret, () => Date.now()))
  const name = `web-${tag}`
  const told = () => receiver.requests.map(({ body }) => JSON.parse(body))

  await app.open('/settings/notifications')
  const channels = app.page.getByRole('region', { name: 'Channels' })
  await channels.getByRole('button', { name: 'Add channel' }).click()
  const dialog = app.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('team')
  await dialog.getByRole('combobox', { name: 'Service' }).click()
  await app.page.getByRole('option', { name: 'Webhook' }).click()
  await dialog.getByLabel('Address', { exact: true }).fill(`${receiver.address}/hook`)
  await dialog.getByLabel('Signing secret', { exact: true }).fill(secret)
  await dialog.getByRole('button', { name: 'Add team' }).click()
  const team = channels.getByRole('listitem', { name: 'team' })
  await team.getByRole('button', { name: 'Send a test' }).click()
  await expect(team.getByText('It took the test.')).toBeVisible()
  expect(told().map(({ event }) => event)).toEqual(['test'])

  // Nobody looks at the window.
  await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await terminal.apply({ name, healthTimeout: '2s', env: { API_TOKEN: canary } })
  const reason = `with ${canary}`
  const failed = await terminal.fails('deploy', name, '--tag', 'broken', '--reason', reason)
  const { id } = failed as { id: string }
  await expect.poll(() => told().map(({ event }) => event)).toEqual(['test', 'deployment-failed'])
  const [, message] = told()
  expect(message).toMatchObject({
    ...{ story: id, severity: 'critical' },
    title: `${name}: deploying broken failed on local`,
  })
  expect(message.facts).toContainEqual({ label: 'Reason', value: 'with ••••' })
  expect(message.links).toContainEqual({ label: 'Open', url: `longshore://deployment/${id}` })
  expect(receiver.requests.map(({ body }) => body).join('')).not.toContain(canary)
  expect(receiver.violations).toEqual([])

  const person = personAt(door)
  await expect
    .poll(async () => (await person.seesNotifications()).map(({ title }) => title))
    .toContain(message.title)
  await person.clicksNotification(message.title)
  await expect(app.page).toHaveURL(new RegExp(`#/deployments/${id}$`))
  await receiver.close()
})
