import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from '../fixtures.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

test('the window comes back where it stood, on a screen that is there', async ({
  openDoor,
  dataDir,
}) => {
  const first = await openDoor()
  const bounds = { x: 200, y: 150, width: 1_000, height: 700 }
  await first.evaluate(({ BrowserWindow }, to) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(to)
  }, bounds)
  await first.evaluate(({ app }) => app.quit())
  expect(await first.ended).toBe(0)

  const second = await openDoor()
  const at = () =>
    second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(await at()).toEqual(bounds)
  await second.evaluate(({ app }) => app.quit())
  await second.ended

  const file = path.join(dataDir, 'settings.json')
  const settings = JSON.parse(fs.readFileSync(file, 'utf8'))
  settings.window.bounds.x = 50_000
  fs.writeFileSync(file, JSON.stringify(settings))
  const third = await openDoor()
  const place = await third.evaluate(({ BrowserWindow, screen }) => ({
    bounds: BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    area: screen.getPrimaryDisplay().workArea,
  }))
  expect(place.bounds?.x).toBeGreaterThanOrEqual(place.area.x)
  expect((place.bounds?.x ?? 0) + 1_000).toBeLessThanOrEqual(place.area.x + place.area.width)
})

test('the theme that is chosen holds for the whole app and over a restart', async ({
  openDoor,
}) => {
  const first = await openDoor()
  const app = new LongshorePage(first.page)
  await app.chooseTheme('Dark')
  await expect(app.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const source = (door: typeof first) => door.evaluate(({ nativeTheme }) => nativeTheme.themeSource)
  await expect.poll(() => source(first)).toBe('dark')
  await first.evaluate(({ app }) => app.quit())
  await first.ended
  const second = await openDoor()
  expect(await source(second)).toBe('dark')
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('the window follows the system from light to dark until a theme is chosen', async ({
  door,
  app,
}) => {
  await app.isConnected()
  expect(await door.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('system')
  const html = app.page.locator('html')
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await expect(html).toHaveAttribute('data-theme', colorScheme)
  }
  await app.chooseTheme('Light')
  await expect(html).toHaveAttribute('data-theme', 'light')
})

test('the menu reaches every place by its shortcut', async ({ door, app }) => {
  await app.isConnected()
  const choose = (accelerator: string) =>
    door.evaluate(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? [])
      const item = items?.find((one) => one.accelerator === wanted)
      if (!item) throw new Error(`no menu item has ${wanted}`)
      item.click()
    }, accelerator)
  for (const [accelerator, title] of [
    ['CmdOrCtrl+2', 'Deployments'],
    ['CmdOrCtrl+3', 'Hosts'],
    ['CmdOrCtrl+,', 'Settings'],
    ['CmdOrCtrl+N', 'New workload'],
    ['CmdOrCtrl+1', 'Fleet'],
  ] as const) {
    await choose(accelerator)
    await expect(app.heading(title)).toBeVisible()
  }
})

test('a page that crashes is loaded again, once', async ({ door, doorName, app }) => {
  test.skip(doorName !== 'stand-in', 'Playwright loses a crashed page of real Electron')
  await app.isConnected()
  const crash = (patienceMs: number) =>
    door.evaluate(async ({ BrowserWindow, ipcMain }, patienceMs) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const back = new Promise<string>((resolve) => {
        ipcMain.once('port', () => resolve('back'))
        setTimeout(() => resolve('gone'), patienceMs)
      })
      contents?.forcefullyCrashRenderer()
      return back
    }, patienceMs)
  expect(await crash(60_000)).toBe('back')
  expect(await crash(3_000)).toBe('gone')
  expect(door.output()).toContain('The window stopped working')
})
