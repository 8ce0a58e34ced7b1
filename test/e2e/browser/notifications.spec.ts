// What the browser's own notifications need: somebody who switches them on, and the browser's leave.
import { expect, test } from '../fixtures.ts'

// Only there somebody is asked.
test.use({ chromiumKind: 'whole' })

test('the browser is asked only when notifications are switched on there, and shows them from then on', async ({
  app,
}) => {
  await app.open('/settings/notifications')
  const { page } = app
  const permission = () => page.evaluate(() => Notification.permission)
  const here = page.getByRole('listitem', { name: 'This machine' })
  await here.getByRole('button', { name: 'Send a test' }).click()
  await expect(here.getByText(/neither a desktop nor a browser/)).toBeVisible()
  expect(await permission()).not.toBe('granted')

  const shown = here.getByRole('switch', { name: 'Show notifications in this browser' })
  await shown.click()
  await expect(
    here.getByText(/The browser (does not let|was not told to let) this page/),
  ).toBeVisible()
  await expect(shown).not.toBeChecked()

  await page.context().grantPermissions(['notifications'], { origin: new URL(page.url()).origin })
  await shown.click()
  await expect(shown).toBeChecked()
  await expect(async () => {
    await here.getByRole('button', { name: 'Send a test' }).click()
    await expect(here.getByText('It took the test.')).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await page.context().clearPermissions()
})
