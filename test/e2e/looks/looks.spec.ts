import { faultsOf } from '../bed/faults.ts'
import { expect, test } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'
import type { LongshorePage } from '../pages/longshore-page.ts'
import { fillViews } from './views.ts'

const themes = ['light', 'dark'] as const
const sizes = { wide: { width: 1_440, height: 900 }, narrow: { width: 900, height: 700 } } as const
const shots = 'test-results/shots'

for (const theme of themes) {
  test(`every view is accessible and looked at, ${theme}`, async ({ app, tag, terminal }) => {
    await app.isConnected()
    await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const name = `web-${tag}`
    const views = await fillViews(terminal, name)
    const faults: Record<string, string[]> = {}
    for (const [size, viewport] of Object.entries(sizes)) {
      await app.page.setViewportSize(viewport)
      for (const view of views) {
        await app.open(view.route)
        await view.ready(app)
        await app.page.screenshot({ path: `${shots}/${view.name}-${theme}-${size}.png` })
        // What differs between the sizes is where things stand; once is enough for the rules.
        const found = size === 'wide' ? await faultsOf(app) : []
        if (found.length > 0) faults[view.name] = found
        const width = await app.page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, `${view.name} fits ${size}`).toBeLessThanOrEqual(viewport.width)
      }
    }
    await app.page.setViewportSize(sizes.wide)
    Object.assign(faults, await faultsOfOverlays(app, name, theme))
    expect(faults).toEqual({})
  })
}

/** The command palette, the keys and a deploy with its plan, over a view. */
async function faultsOfOverlays(app: LongshorePage, name: string, theme: string) {
  const { page } = app
  const faults: Record<string, string[]> = {}
  const look = async (overlay: string) => {
    await page.screenshot({ path: `${shots}/${overlay}-${theme}-wide.png` })
    const found = await faultsOf(app)
    if (found.length > 0) faults[overlay] = found
    await page.keyboard.press('Escape')
    await expect(app.dialog).toHaveCount(0)
  }
  await app.open(`/workloads/${name}`)
  await expect(app.heading(name)).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(app.dialog).toBeVisible()
  await look('palette')
  await page.getByRole('button', { name: 'Keys' }).click()
  await expect(app.dialog).toBeVisible()
  await look('keys')
  await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
  await new DeployDialog(app, name).showPlan('v3')
  await look('deploy')
  return faults
}
