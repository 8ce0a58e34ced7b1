import fs from 'node:fs'
import { expect, test } from '../fixtures.ts'
import { LogPane } from '../pages/log-pane.ts'

interface Created {
  readonly Id: string
}

const red = '\u001b[31malarm\u001b[0m 1'
const long = 'x'.repeat(1_500)
const script = `printf '\\033[31malarm\\033[0m 1\\n'; echo "plain 2"; echo "trouble 3" >&2; echo "${long}"; exec sleep 1000`

test('a log is shown as its reader wants it, and leaves as its container wrote it', async ({
  app,
  doorName,
  engine,
  tag,
}) => {
  const { page } = app
  await app.isConnected()
  const { Id } = await engine.ask<Created>('POST', `/containers/create?name=said-${tag}`, {
    Image: 'localhost/longshore-test:shell',
    Cmd: ['sh', '-c', script],
  })
  await engine.ask('POST', `/containers/${Id}/start`)
  await app.open(`/containers/local/${Id}`)
  const log = new LogPane(app, Id)
  const { rows, toolbar } = log
  await expect(rows).toContainText('alarm 1')
  await expect(rows).toContainText('xxx')

  await test.step('its colours are drawn', async () => {
    const inkOf = (text: string) =>
      rows.getByText(text).evaluate((element) => getComputedStyle(element).color)
    expect(await inkOf('alarm')).not.toBe(await inkOf('plain 2'))
  })

  await test.step('either stream can be left out', async () => {
    await toolbar.getByRole('button', { name: 'stderr' }).click()
    await expect(rows).not.toContainText('trouble 3')
    await expect(rows).toContainText('plain 2')
    await toolbar.getByRole('button', { name: 'stderr' }).click()
    await toolbar.getByRole('button', { name: 'stdout' }).click()
    await expect(rows).not.toContainText('plain 2')
    await expect(rows).toContainText('trouble 3')
    await toolbar.getByRole('button', { name: 'stdout' }).click()
  })

  await test.step('an expression filters, and a wrong one says so', async () => {
    await toolbar.getByRole('button', { name: 'Regular expression' }).first().click()
    await log.filter('^(plain|trouble) \\d$')
    await expect(rows).not.toContainText('alarm')
    await expect(rows).toContainText('plain 2')
    await expect(rows).toContainText('trouble 3')
    await log.filter('(')
    await expect(toolbar.getByRole('alert')).toBeVisible()
    await log.filter('')
  })

  await test.step('times are off, relative or absolute, by key too', async () => {
    await expect(rows.locator('time')).toHaveCount(0)
    await rows.focus()
    await page.keyboard.press('t')
    await expect(rows.locator('time').first()).toHaveText(/now|\d+ s/)
    await page.keyboard.press('t')
    await expect(rows.locator('time').first()).toHaveText(/\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/)
    await page.keyboard.press('t')
    await expect(rows.locator('time')).toHaveCount(0)
  })

  await test.step('long lines are clipped or wrapped', async () => {
    const height = async () => (await rows.getByText('xxx').boundingBox())?.height ?? 0
    const clipped = await height()
    await toolbar.getByRole('button', { name: 'Wrap' }).click()
    await expect.poll(height).toBeGreaterThan(clipped * 1.9)
  })

  const wrote = [red, 'plain 2', 'trouble 3', long].sort()

  await test.step('it is copied with its control characters', async () => {
    await page.evaluate(() => {
      document.addEventListener('copy', (event) => {
        Reflect.set(window, 'copied', event.clipboardData?.getData('text/plain'))
      })
    })
    await rows.focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+c')
    const copied = await page.evaluate(() => String(Reflect.get(window, 'copied')))
    expect(copied.trimEnd().split('\n').sort()).toEqual(wrote)
  })

  await test.step('it is downloaded whole', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      toolbar.getByRole('button', { name: 'Download what is held' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.log$/)
    // There Playwright sees a download begin, and cannot follow it to its end.
    if (doorName === 'stand-in') return
    const text = fs.readFileSync(await download.path(), 'utf8')
    expect(text.trimEnd().split('\n').sort()).toEqual(wrote)
  })
})
