import { expect, test } from '../fixtures.ts'
import { LogPane } from '../pages/log-pane.ts'
import { LongshorePage } from '../pages/longshore-page.ts'
import { WorkloadPage } from '../pages/workload-page.ts'

/** Writes a numbered line ten times a second. */
const counter = { port: 0, healthcheck: '', soak: '0s' } as const

test('a log is followed, searched, filtered, and stands still for its reader', async ({
  app,
  tag,
  terminal,
}) => {
  const name = `count-${tag}`
  await app.isConnected()
  await terminal.apply({ name, ...counter })
  await terminal.run('deploy', name, '--tag', 'counter')
  await new WorkloadPage(app).open(name, 'logs')
  const log = new LogPane(app, name)

  await expect(log.rows).toContainText(/line \d+/)
  const last = async () => {
    const numbers = (await log.rows.innerText()).match(/(?<=line )\d+/g) ?? []
    return Math.max(0, ...numbers.map(Number))
  }
  const seen = await last()
  await expect.poll(last).toBeGreaterThan(seen + 10)

  await log.search('line 1')
  await expect(log.found).toContainText(/of \d+|\d+ lines/)
  await expect(log.hit.first()).toBeVisible()
  await log.search('')

  await expect.poll(last).toBeGreaterThan(60)
  await log.scrollBack()
  const still = await log.rows.innerText()
  await expect(log.toEnd).toHaveText(/[1-9]\d* new/)
  expect(await log.rows.innerText()).toBe(still)
  await log.toEnd.click()
  await expect(log.toEnd).toBeHidden()

  await log.filter('line 7')
  await expect.poll(async () => /line [1-689]/.test(await log.rows.innerText())).toBe(false)
  await expect(log.rows).toContainText('line 7')
  await log.filter('no such line')
  await expect(app.page.getByText('No line matches the filter.')).toBeVisible()
})

test('a reload leaves nothing subscribed', async ({ openDoor, engineDoor, terminal, tag }) => {
  const name = `count-${tag}`
  const door = await openDoor({ socketPath: engineDoor.socketPath })
  const app = new LongshorePage(door.page)
  await app.isConnected()
  await terminal.apply({ name, ...counter })
  await terminal.run('deploy', name, '--tag', 'counter')
  await new WorkloadPage(app).open(name, 'logs')
  await expect(new LogPane(app, name).rows).toContainText(/line \d+/)
  await expect.poll(() => engineDoor.following()).toBe(1)

  for (let times = 0; times < 3; times += 1) await app.page.reload()
  await expect(new LogPane(app, name).rows).toContainText(/line \d+/)
  await expect.poll(() => engineDoor.following()).toBe(1)

  await app.goTo('Settings')
  await expect.poll(() => engineDoor.following()).toBe(0)
  await app.page.reload()
  await app.isConnected()
  expect(engineDoor.following()).toBe(0)
})
