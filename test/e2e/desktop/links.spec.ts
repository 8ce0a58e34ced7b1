import { startRecorder } from '../../../scripts/lib/recorder.mjs'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { linkTextAt } from '../../support/links/hostile-links.ts'
import { containersOf } from '../bed/workloads.ts'
import type { OpenDoor } from '../doors/door.ts'
import { startStandIn } from '../doors/stand-in-door.ts'
import { expect, test } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600

/** Remembers what message boxes say, and presses their only button. */
function recordBoxes(door: OpenDoor): Promise<void> {
  return door.evaluate(({ dialog }) => {
    const said: string[] = []
    Object.assign(globalThis, { said })
    const answer = async (...args: unknown[]) => {
      said.push((args.at(-1) as Electron.MessageBoxOptions).message)
      return { response: 0, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: answer })
  })
}

const saidBy = (door: OpenDoor) => door.evaluate(() => Reflect.get(globalThis, 'said') as string[])

test('a link opens its view in the app that runs, and never acts; a late or wrong one says so', async ({
  app,
  door,
  chromium,
  dataDir,
  doorName,
  engine,
  tag,
  terminal,
}) => {
  test.skip(doorName !== 'stand-in', 'a second process is started on the stand-in only')
  const name = `web-${tag}`
  await app.isConnected()
  await terminal.apply({ name })
  const follow = async (link: string) => {
    const second = startStandIn(chromium, { dataDir, socketPath: engine.socketPath, args: [link] })
    expect(await second.ended, second.output()).toBe(0)
  }

  await follow(`longshore://workload/${name}`)
  await expect(app.heading(name)).toBeVisible()

  await follow(`longshore://deploy?workload=${name}&tag=v1&expires=${inAnHour()}`)
  const dialog = new DeployDialog(app, name)
  await expect(dialog.root).toBeVisible()
  await expect(dialog.tag).toHaveValue('v1')

  await recordBoxes(door)
  await follow(`longshore://deploy?workload=${name}&tag=v2&expires=1`)
  await expect.poll(() => saidBy(door)).toEqual(['This link has expired'])
  await follow('longshore://rollback/everything')
  await expect.poll(async () => (await saidBy(door)).at(-1)).toBe('This link cannot be followed')
  await expect(dialog.tag).toHaveValue('v1')
  expect(await terminal.run('deployments', 'list')).toEqual([])
  expect(await containersOf(engine.ask, tag)).toEqual([])
})

test('a link that starts the app is shown once the window is there', async ({ openDoor, tag }) => {
  const door = await openDoor({ args: [`longshore://workload/none-${tag}`] })
  await expect(door.page).toHaveURL(new RegExp(`#/workloads/none-${tag}`))
})

test('a link opens a window where the last one was closed', async ({
  app,
  chromium,
  dataDir,
  door,
  doorName,
  engine,
  tag,
}) => {
  test.skip(doorName !== 'stand-in', 'a second process is started on the stand-in only')
  await app.isConnected()
  // As on a Mac, where the app goes on without a window.
  await door.evaluate(({ app }) => {
    app.removeAllListeners('window-all-closed')
    app.on('window-all-closed', () => undefined)
  })
  await app.page.close()
  await expect
    .poll(() => door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
    .toBe(0)
  const link = `longshore://workload/none-${tag}`
  const second = startStandIn(chromium, { dataDir, socketPath: engine.socketPath, args: [link] })
  expect(await second.ended, second.output()).toBe(0)
  const address = `http://longshore-${door.pid}.localhost/`
  const opened = () => chromium.context.pages().filter((page) => page.url().startsWith(address))
  await expect
    .poll(() => opened().map((page) => new URL(page.url()).hash))
    .toEqual([`#/workloads/none-${tag}`])
})

test('a link that the terminal opens is shown in the window that is open', async ({
  app,
  doorName,
  tag,
  terminal,
}) => {
  test.skip(doorName === 'browser', 'it has a test of its own')
  await app.isConnected()
  const name = `web-${tag}`
  await terminal.apply({ name })
  const link = `longshore://rollback?workload=${name}&to=r7&expires=${inAnHour()}&from=ann`
  expect(await terminal.run('open', link)).toMatchObject({ shown: 'window', address: null })
  const dialog = app.page.getByRole('dialog', { name: `Roll back ${name} to r7` })
  await expect(dialog.getByText('ann (unproved)')).toBeVisible()
  await expect(dialog).toContainText('r7')
  expect(await terminal.run('deployments', 'list')).toEqual([])
})

test('links of any kind, by open-url and a second start, change nothing on the engine', async ({
  doorName,
  engine,
  openDoor,
  tag,
  terminal,
}) => {
  test.skip(doorName !== 'stand-in', 'their events are given to the stand-in')
  const recorder = await startRecorder({ engineSocket: engine.socketPath })
  try {
    const door = await openDoor({ socketPath: recorder.socketPath })
    const { page } = door
    await expect(page.getByRole('navigation').first()).toBeVisible()
    await terminal.apply({ name: `web-${tag}` })
    recorder.clear()
    await recordBoxes(door)
    const texts = Array.from({ length: 12 }, (_, index) =>
      linkTextAt(index, 7).replace('workload=web&', `workload=web-${tag}&`),
    )
    const refused = texts.filter((text) => parseDeepLink(text, Date.now()).kind === 'unknown')
    expect(refused.length).toBeGreaterThan(1)
    expect(refused.length).toBeLessThan(11)
    for (const [index, text] of texts.entries()) {
      const link = parseDeepLink(text, Date.now())
      const before = await saidBy(door)
      await page.evaluate(() => {
        location.hash = '#/settings'
      })
      await door.evaluate(
        ({ app }, { link, isSecond }) => {
          const event = { preventDefault: () => undefined }
          if (isSecond) app.emit('second-instance', event, [], '/', { link })
          else app.emit('open-url', event, link)
        },
        { link: text, isSecond: index % 2 === 0 },
      )
      if (link.kind === 'unknown')
        await expect
          .poll(async () => (await saidBy(door)).length, { message: text })
          .toBe(before.length + 1)
      else
        await expect.poll(() => new URL(page.url()).hash, { message: text }).not.toBe('#/settings')
    }
    expect(await terminal.run('deployments', 'list')).toEqual([])
    expect(recorder.mutations()).toEqual([])
  } finally {
    await recorder.close()
  }
})
