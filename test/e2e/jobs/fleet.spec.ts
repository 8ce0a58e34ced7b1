import { expect, test } from '../fixtures.ts'
import { LogPane } from '../pages/log-pane.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

interface Created {
  readonly Id: string
}

test('the fleet follows what others do to containers', async ({ app, engine, tag }) => {
  const name = `other-${tag}`
  await app.isConnected()
  const { Id } = await engine.ask<Created>('POST', `/containers/create?name=${name}`, {
    Image: 'localhost/longshore-test:hold',
  })
  await expect(app.row(name)).toContainText('Created')
  await engine.ask('POST', `/containers/${Id}/start`)
  await expect(app.row(name)).toContainText('Running')
  await engine.ask('POST', `/containers/${Id}/pause`)
  await expect(app.row(name)).toContainText('Paused')
  await engine.ask('POST', `/containers/${Id}/unpause`)
  await expect(app.row(name)).toContainText('Running')
  await engine.ask('POST', `/containers/${Id}/kill`)
  await expect(app.row(name)).toContainText('Exited')
  await engine.ask('DELETE', `/containers/${Id}`)
  await expect(app.row(name)).toHaveCount(0)
})

test('a workload that is made elsewhere is listed at once', async ({ app, tag, terminal }) => {
  await app.isConnected()
  await terminal.apply({ name: `web-${tag}` })
  await expect(app.row(`web-${tag}`)).toContainText('Not deployed')
})

test('text of containers stays text: names, labels, images and log bytes', async ({
  app,
  engine,
  tag,
}) => {
  const payload = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
  const name = `hostile-${tag}`
  await app.isConnected()
  const title = await app.page.title()
  const { Id } = await engine.ask<Created>('POST', `/containers/create?name=${name}`, {
    Image: 'localhost/longshore-test:hostile',
    Labels: { [payload]: payload, 'longshore.workload': payload, 'com.example.x': payload },
    Env: [`X=${payload}`],
  })
  await engine.ask('POST', `/containers/${Id}/start`)
  await expect(app.row(name)).toBeVisible()
  await app.row(name).getByText(name).click()
  await expect(app.heading(name)).toBeVisible()
  const log = new LogPane(app, Id)
  await log.filter('script')
  await expect(log.rows).toContainText('<script>window.hacked=1</script>')
  await log.filter('on stderr')
  await expect(log.rows).toContainText('on stderr too')

  expect(await app.page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined()
  expect(await app.page.title()).toBe(title)
  await expect(app.page.locator('main img, main a[href^="javascript"], main script')).toHaveCount(0)
})

test('an engine that stops answering is shown as stale, and comes back by itself', async ({
  openDoor,
  engineDoor,
  engine,
  tag,
}) => {
  const name = `other-${tag}`
  await engine.ask<Created>('POST', `/containers/create?name=${name}`, {
    Image: 'localhost/longshore-test:hold',
  })
  const door = await openDoor({ socketPath: engineDoor.socketPath })
  const app = new LongshorePage(door.page)
  await app.isConnected()
  await expect(app.row(name)).toContainText('Created')

  engineDoor.shut()
  await expect(app.page.getByRole('contentinfo')).toContainText(/0 of 1 hosts? online/)
  await expect(app.row(name)).toContainText(/stale since \d\d:\d\d/)
  await app.goTo('Hosts')
  await expect(app.row('local')).toContainText(/Stale since \d\d:\d\d/)
  await app.row('local').getByText('local', { exact: true }).click()
  await expect(app.page.getByRole('main')).toContainText(/engine/i)

  await engineDoor.reopen()
  await expect(app.page.getByRole('contentinfo')).toContainText(/\b1 hosts? online/)
  await app.goTo('Fleet')
  await expect(app.row(name)).not.toContainText(/stale/)
})

test('without an engine the window opens and says what to do', async ({ openDoor, dataDir }) => {
  const door = await openDoor({ socketPath: `${dataDir}/no-engine.sock` })
  const app = new LongshorePage(door.page)
  await expect(app.page.getByRole('contentinfo')).toContainText(/0 of 1 hosts? online/)
  await app.goTo('Hosts')
  await expect(app.row('local')).toContainText(/Failed|Stale/)
})
