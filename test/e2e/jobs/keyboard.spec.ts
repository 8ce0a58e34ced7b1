import { faultsOf } from '../bed/faults.ts'
import { containersOf, servedBy } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'

test('the main job is done with the keyboard alone', async ({ app, engine, tag }) => {
  const name = `web-${tag}`
  const { page } = app
  const { keyboard } = page
  await app.isConnected()

  await keyboard.press('n')
  await expect(app.heading('New workload')).toBeVisible()
  /** Tabs on until the control with this name has the focus; a trap would never get there. */
  const tabTo = async (label: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      const focused = await page.evaluate(() => {
        const active = document.activeElement
        const labels = active instanceof HTMLInputElement ? [...(active.labels ?? [])] : []
        return labels[0]?.textContent ?? active?.textContent ?? ''
      })
      if (focused === label) return
      await keyboard.press('Tab')
    }
    throw new Error(`no number of tabs reaches ${label}`)
  }
  const type = async (label: string, text: string) => {
    await tabTo(label)
    await keyboard.press('Control+a')
    await keyboard.type(text)
  }
  await type('Name', name)
  await type('Image', 'localhost/longshore-test')
  await type('Port', '8080')
  await type('Health check', '/healthz')
  await type('Soak', '1s')
  await tabTo('Create workload')
  await keyboard.press('Enter')
  await expect(app.heading(name)).toBeVisible()

  await tabTo('Deploy')
  await keyboard.press('Enter')
  await expect(app.dialog.getByLabel('Tag')).toBeFocused()
  await keyboard.press('Control+a')
  await keyboard.type('v1')
  await keyboard.press('Enter')
  await expect(page.getByRole('region', { name: /^Plan for/ })).toBeVisible()
  await tabTo('Deploy v1')
  await keyboard.press('Enter')
  await new DeploymentPage(app, `${name} v1`).ends('Succeeded')
  expect(await servedBy(await containersOf(engine.ask, tag))).toEqual(['v1'])

  // While a toast stands the shortcuts rest, which they should not: see the next test.
  await expect(app.toast(name)).toHaveCount(0)
  await keyboard.press('g')
  await keyboard.press('f')
  await expect(app.heading('Fleet')).toBeVisible()
  await keyboard.press('/')
  await keyboard.type(name)
  await expect(app.row(name)).toBeVisible()
  await keyboard.press('Escape')
  await keyboard.press('j')
  await keyboard.press('Enter')
  await expect(app.heading(name)).toBeVisible()
  await keyboard.press('?')
  await expect(app.dialog).toContainText('Fleet')
  await keyboard.press('Escape')
  await expect(app.dialog).toBeHidden()
})

test('the shortcuts work while a toast stands', async ({ app, tag, terminal }) => {
  const name = `web-${tag}`
  await app.isConnected()
  await terminal.apply({ name })
  await terminal.run('deploy', name, '--tag', 'v1')
  await expect(app.toast(`${name} v1 is live`)).toBeVisible()
  expect(await faultsOf(app)).toEqual([])
  await app.page.keyboard.press('g')
  await app.page.keyboard.press('d')
  await expect(app.heading('Deployments')).toBeVisible()
})
