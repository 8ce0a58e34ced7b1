import { faultsOf } from '../bed/faults.ts'
import { containersOf } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'

test('what was done, and what befell a workload from outside, is listed until it is read', async ({
  app,
  terminal,
  engine,
  tag,
}) => {
  const name = `web-${tag}`
  const grid = app.page.getByRole('grid', { name: 'Activity' })
  const row = (text: string) => grid.getByRole('row').filter({ hasText: text })
  const badge = app.page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /^Activity \d+ unread$/ })
  await app.isConnected()

  await test.step('a deployment from the terminal is there, with who did it through which door', async () => {
    await terminal.apply({ name })
    await terminal.run('deploy', name, '--reason', 'first light')
    await app.goTo('Activity')
    await expect(row(`${name} v1 is live on local`)).toHaveCount(1)
    await expect(row('first light')).toContainText('terminal')
    await expect(badge).toBeVisible()
    expect(await faultsOf(app)).toEqual([])
  })

  await test.step('a container that was killed from outside is a workload that is down', async () => {
    const [container] = await containersOf(engine.ask, tag)
    await engine.ask('POST', `/containers/${container?.Id}/kill`)
    await expect(row(`${name} is down on local`)).toContainText('Unread')
    await row(`${name} is down on local`).click()
    const story = app.page.getByRole('region', { name: /^What happened/ })
    await expect(story.getByRole('listitem')).toHaveCount(1)
    await expect(story).toContainText('outside of Longshore')
    expect(await faultsOf(app)).toEqual([])
  })

  await test.step('once it is read, nothing is unread, also for the terminal', async () => {
    await app.page.getByRole('button', { name: 'Close', exact: true }).click()
    await app.page.getByRole('button', { name: 'Mark all read' }).click()
    await expect(badge).toHaveCount(0)
    const told = await terminal.run('activity', '--workload', name)
    expect(told).toMatchObject([
      { event: 'workload-down', isUnread: false, door: 'none', host: 'local' },
      { event: 'deployment-succeeded', isUnread: false, door: 'terminal', reason: 'first light' },
    ])
  })

  await test.step('what Longshore stops by itself is no news', async () => {
    await terminal.run('remove', name, '--yes')
    await expect(row(`${name} was removed on local`)).toHaveCount(1)
    await expect(row(`${name} is down on local`)).toHaveCount(1)
  })

  await test.step('all of it is exported as a table', async () => {
    const download = app.page.waitForEvent('download')
    await app.page.getByRole('button', { name: 'Export as CSV' }).click()
    expect((await download).suggestedFilename()).toBe('longshore-activity.csv')
  })
})
