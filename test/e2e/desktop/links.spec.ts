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
