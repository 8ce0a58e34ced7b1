import { expect, test } from '../fixtures.ts'

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600

test('a link that the terminal opens is shown at an address that works once; one in the address of the page likewise', async ({
  app,
  tag,
  terminal,
}) => {
  await app.isConnected()
  const name = `web-${tag}`
  await terminal.apply({ name })
  const link = `longshore://deploy?workload=${name}&tag=v1&expires=${inAnHour()}&from=ann`
  const opened = (await terminal.run('open', link)) as { shown: string; address: string }
  expect(opened.shown).toBe('address')
  const other = await app.page.context().newPage()
  await other.goto(opened.address)
  const dialog = other.getByRole('dialog', { name: `Deploy ${name}` })
  await expect(dialog.getByText('ann (unproved)')).toBeVisible()
  await expect(dialog.getByRole('region', { name: /^Plan for/ })).toBeVisible()
  expect(other.url()).not.toContain('token')
  await other.close()

  const { origin } = new URL(app.page.url())
  const written = (await terminal.run('link', 'releases', name)) as { here: string }
  expect(written.here).toBe(`${origin}/#workload/${name}/releases`)
  await app.page.goto(written.here)
  await expect(app.heading(name)).toBeVisible()
  await app.page.goto(`${origin}/#deploy?workload=${name}&tag=v1&expires=1`)
  await expect(app.heading('This link has expired')).toBeVisible()
  expect(await terminal.run('deployments', 'list')).toEqual([])
})
