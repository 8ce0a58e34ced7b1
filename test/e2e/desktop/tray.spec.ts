import fs from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { containersOf, servedBy } from '../bed/workloads.ts'
import { projectRoot } from '../doors/child.ts'
import type { Chromium } from '../doors/chromium.ts'
import type { OpenDoor } from '../doors/door.ts'
import { personAt } from '../doors/person.ts'
import { startStandIn } from '../doors/stand-in-door.ts'
import { test as base, type Engine, expect } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

/** A desktop that shows tray icons, and the app on it. */
const test = base.extend<{ desktop: Readonly<Record<string, string>>; door: OpenDoor }>({
  desktop: async ({ dataDir }, use) => {
    const bin = path.join(projectRoot, 'test/support/electron/desktop-bin')
    await use({
      PATH: `${bin}:${process.env.PATH}`,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
      XDG_CONFIG_HOME: path.join(dataDir, 'config'),
    })
  },
  door: async ({ openDoor, desktop }, use) => use(await openDoor({ env: desktop })),
})

test.skip(({ doorName }) => doorName !== 'stand-in', 'nobody can be made to click outside of pages')

function pagesOf(chromium: Chromium, { pid }: { readonly pid: number }): Page[] {
  const address = `http://longshore-${pid}.localhost/`
  return chromium.context.pages().filter((page) => page.url().startsWith(address))
}

/** As a person does; the app is in the tray then. */
async function closeWindow(door: OpenDoor, chromium: Chromium): Promise<void> {
  await expect.poll(() => personAt(door).seesTray()).not.toBeNull()
  await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => pagesOf(chromium, door).length).toBe(0)
  expect(await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0)
}

/**
 * Opens the menu until it is as `judge` expects, as a person would; it is left open then. A menu is drawn anew only once it
 * was closed for a moment, so it is closed between the looks.
 */
async function lookInTray(
  door: OpenDoor,
  judge: (menu: Awaited<ReturnType<ReturnType<typeof personAt>['opensTray']>>) => void,
): Promise<void> {
  const person = personAt(door)
  await expect(async () => {
    await person.closesTray()
    const menu = await person.opensTray()
    try {
      judge(menu)
    } catch (error) {
      await person.closesTray()
      throw error
    }
  }).toPass({ intervals: [300] })
}

/** Opens the menu until it has a line like this; the line as it reads. */
async function lineInTray(door: OpenDoor, pattern: RegExp): Promise<string> {
  let found = ''
  await lookInTray(door, (menu) => {
    const labels = menu.map(({ label }) => label)
    found = labels.find((label) => pattern.test(label)) ?? ''
    expect(labels).toContainEqual(expect.stringMatching(pattern))
  })
  return found
}

async function redeploy(door: OpenDoor, name: string): Promise<void> {
  const line = await lineInTray(door, new RegExp(`^${name}: running, r1 v1$`))
  await personAt(door).choosesInTray([line, 'Redeploy now'])
}

/** Values of a variable in the containers that run, as the engine has them. */
async function greetings(engine: Engine, tag: string): Promise<string[]> {
  const running = (await containersOf(engine.ask, tag)).filter(({ State }) => State === 'running')
  const all = await Promise.all(
    running.map(({ Id }) =>
      engine.ask<{ Config: { Env: string[] } }>('GET', `/containers/${Id}/json`),
    ),
  )
  return all.flatMap(({ Config }) => Config.Env.filter((each) => each.startsWith('GREETING=')))
}

/** Scripts the buttons of boxes, in turn; what they asked is in `asked`. */
function answerBoxes(door: OpenDoor, ...buttons: string[]): Promise<void> {
  return door.evaluate(({ dialog }, buttons) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const answer = async (...args: unknown[]) => {
      const options = args.at(-1) as Electron.MessageBoxOptions
      asked.push(`${options.message}\n${options.detail ?? ''}`)
      const response = options.buttons?.indexOf(buttons.shift() ?? '') ?? -1
      return { response, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: answer })
  }, buttons)
}

const asked = (door: OpenDoor) => door.evaluate(() => Reflect.get(globalThis, 'asked') as string[])

test('a pinned workload is redeployed from the tray with the window closed', async ({
  app,
  chromium,
  door,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const person = personAt(door)
  await app.isConnected()
  await terminal.apply({ name, env: { GREETING: 'one' } })
  await terminal.run('deploy', name)
  await terminal.run('pin', name)
  await terminal.apply({ name, env: { GREETING: 'two' } })
  await closeWindow(door, chromium)
  await expect
    .poll(async () => (await person.seesNotifications()).map(({ title }) => title))
    .toContain('Longshore is in the tray')

  await redeploy(door, name)
  await expect
    .poll(async () => (await person.seesNotifications()).map(({ title }) => title))
    .toContain(`Deploying ${name} v1`)
  await expect.poll(() => greetings(engine, tag)).toEqual(['GREETING=two'])
  await lineInTray(door, new RegExp(`^${name}: running, r2 v1$`))
  expect(pagesOf(chromium, door)).toEqual([])
  expect((await person.seesTray())?.toolTip).toBe('Longshore: all is well')

  // A notification leads to what it tells of, and so opens the window.
  await person.clicksNotification(`Deploying ${name}`)
  await expect.poll(() => pagesOf(chromium, door).length).toBe(1)
  await expect(pagesOf(chromium, door)[0] as Page).toHaveURL(/#\/deployments\//)
})

test('what was begun in the tray is cancelled by its first item, and a failure waits there until it is looked at', async ({
  app,
  chromium,
  door,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const person = personAt(door)
  await app.isConnected()
  await terminal.apply({ name })
  await terminal.run('deploy', name)
  await terminal.apply({ name, healthcheck: '/nothing', healthTimeout: '10m' })
  await closeWindow(door, chromium)

  await redeploy(door, name)
  await lineInTray(door, new RegExp(`^Deploying ${name} v1: health`))
  expect((await person.seesTray())?.image).toMatch(/deploying-\d-on-light\.png$/)
  const [first] = (await person.opensTray()) ?? []
  expect(first?.label).toBe(`Cancel deploying ${name} v1`)
  await person.choosesInTray([`Cancel deploying ${name} v1`])
  await expect.poll(async () => (await containersOf(engine.ask, tag)).length).toBe(1)
  expect(await servedBy(await containersOf(engine.ask, tag))).toEqual(['v1'])

  await terminal.apply({ name, healthcheck: '/nothing', healthTimeout: '1s' })
  await redeploy(door, name)
  const line = await lineInTray(door, new RegExp(`^${name} v1: deployment failed$`))
  expect((await person.seesTray())?.image).toMatch(/attention-on-light\.png$/)
  await expect.poll(() => door.evaluate(({ app }) => app.getBadgeCount())).toBe(1)
  await person.choosesInTray([line])
  await expect.poll(async () => (await person.seesTray())?.toolTip).toBe('Longshore: all is well')
})

test('a menu that stands open stays as it is while things happen', async ({
  app,
  door,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const person = personAt(door)
  await app.isConnected()
  await terminal.apply({ name })
  await terminal.run('pin', name)
  await lineInTray(door, new RegExp(`^${name}: not there`))
  const before = await person.readsTray()
  await terminal.run('deploy', name)
  expect(await person.readsTray()).toEqual(before)
  await lineInTray(door, new RegExp(`^${name}: running, r1 v1$`))
})

test('notifications are paused from the tray, and go on', async ({ app, door }) => {
  const person = personAt(door)
  await app.isConnected()
  await lineInTray(door, /^Pause notifications$/)
  await person.choosesInTray(['Pause notifications', 'Until tomorrow'])
  const line = await lineInTray(door, /^Notifications are paused until 08:00: go on$/)
  await person.choosesInTray([line])
  await lineInTray(door, /^Pause notifications$/)
})

test('a host that wants to be asked is asked about in a box, with what the plan comes to', async ({
  app,
  chromium,
  door,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const host = `guarded-${tag}`
  await app.isConnected()
  await terminal.run('hosts', 'add', host, '--local', '--socket', engine.socketPath)
  await terminal.apply({ name, host, env: { GREETING: 'one' } })
  await terminal.run('deploy', name)
  await terminal.apply({ name, host, env: { GREETING: 'two' } })
  await terminal.run('hosts', 'edit', host, '--guard', 'confirm')
  await closeWindow(door, chromium)

  await answerBoxes(door, 'Cancel', 'Deploy')
  await redeploy(door, name)
  await expect.poll(async () => (await asked(door)).length).toBe(1)
  const [question] = await asked(door)
  expect(question).toContain(`Deploy ${name} v1 on ${host}?`)
  expect(question).toContain('env.GREETING')
  expect(question).toContain('No outage')
  expect(question).not.toContain('two')
  await redeploy(door, name)
  await expect.poll(() => greetings(engine, tag)).toEqual(['GREETING=two'])
  expect(((await terminal.run('deployments', 'list')) as unknown[]).length).toBe(2)
})

test('a host that wants its name typed is asked for in the window, and a read-only one says so', async ({
  app,
  chromium,
  door,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const host = `guarded-${tag}`
  await app.isConnected()
  await terminal.run('hosts', 'add', host, '--local', '--socket', engine.socketPath)
  await terminal.apply({ name, host, env: { GREETING: 'one' } })
  await terminal.run('deploy', name)
  await terminal.apply({ name, host, env: { GREETING: 'two' } })
  await terminal.run('hosts', 'edit', host, '--guard', 'typed')
  await closeWindow(door, chromium)
  await redeploy(door, name)
  await expect.poll(() => pagesOf(chromium, door).length).toBe(1)
  const opened = new LongshorePage(pagesOf(chromium, door)[0] as Page)
  await expect(new DeployDialog(opened, name).root).toBeVisible()

  await terminal.run('hosts', 'edit', host, '--guard', 'read-only')
  await lookInTray(door, (menu) => {
    const web = menu.find(({ label }) => label === `${name}: running, r1 v1`)
    expect(web?.items?.[0]).toEqual({
      label: `Redeploy now (${host} is read-only)`,
      enabled: false,
    })
  })
  expect(await greetings(engine, tag)).toEqual(['GREETING=one'])
})

test('in the tray, a link or keys of the desktop open the window again', async ({
  app,
  chromium,
  dataDir,
  desktop,
  door,
  engine,
  tag,
  terminal,
}) => {
  await app.isConnected()
  await terminal.run('settings', 'paletteShortcut=Ctrl+Shift+L')
  await closeWindow(door, chromium)
  const link = `longshore://workload/none-${tag}`
  const second = startStandIn(chromium, {
    ...{ dataDir, socketPath: engine.socketPath, args: [link], env: desktop },
  })
  expect(await second.ended, second.output()).toBe(0)
  await expect
    .poll(() => pagesOf(chromium, door).map((page) => new URL(page.url()).hash))
    .toEqual([`#/workloads/none-${tag}`])

  await closeWindow(door, chromium)
  await personAt(door).pressesShortcut('Ctrl+Shift+L')
  await expect.poll(() => pagesOf(chromium, door).length).toBe(1)
  const palette = (pagesOf(chromium, door)[0] as Page).getByRole('combobox')
  await expect(palette).toBeVisible()
})

test('quitting from the tray while a deployment runs asks, and interrupting undoes it', async ({
  app,
  chromium,
  door,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  await app.isConnected()
  await terminal.apply({ name })
  await terminal.run('deploy', name)
  await terminal.apply({ name, healthcheck: '/nothing', healthTimeout: '10m' })
  await closeWindow(door, chromium)
  await redeploy(door, name)
  await lineInTray(door, new RegExp(`^Deploying ${name} v1: health`))
  await answerBoxes(door, 'Interrupt and quit')
  await personAt(door).choosesInTray(['Quit'])
  expect(await door.ended).toBe(0)
  expect(await servedBy(await containersOf(engine.ask, tag))).toEqual(['v1'])
})

test('it starts when its user logs in, without a window, where that is wanted', async ({
  app,
  chromium,
  dataDir,
  desktop,
  door,
  engine,
  terminal,
}) => {
  await app.isConnected()
  const file = path.join(desktop.XDG_CONFIG_HOME ?? '', 'autostart/longshore.desktop')
  const isThere = () => fs.existsSync(file)
  await terminal.run('settings', 'startAtLogin=true')
  await expect.poll(isThere).toBe(true)
  const entry = fs.readFileSync(file, 'utf8')
  expect(entry).toContain(`"--data" "${dataDir}" "--hidden"\n`)
  await terminal.run('settings', 'startAtLogin=false')
  await expect.poll(isThere).toBe(false)
  await door.evaluate(({ app }) => app.quit())
  expect(await door.ended).toBe(0)

  const start = (...args: string[]) =>
    startStandIn(chromium, { dataDir, socketPath: engine.socketPath, args, env: desktop })
  const hidden = start('--hidden')
  try {
    // There once it is the app of the folder: a command before that would be one itself.
    await expect.poll(() => fs.existsSync(path.join(dataDir, 'longshore.sock'))).toBe(true)
    const at = { pid: hidden.child.pid ?? 0 }
    expect(pagesOf(chromium, at)).toEqual([])
    expect(await start().ended).toBe(0)
    await expect.poll(() => pagesOf(chromium, at).length).toBe(1)
  } finally {
    await hidden.stop()
  }
})

test('the window says why this desktop has no tray', async ({ openDoor }) => {
  const door = await openDoor({ env: { DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' } })
  const app = new LongshorePage(door.page)
  await app.open('/settings')
  await expect(
    app.page.getByText('Not here: There is no session bus, so this desktop has no tray.'),
  ).toBeVisible()
  await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await door.ended).toBe(0)
})
