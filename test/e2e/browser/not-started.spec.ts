import { expect, test } from '../fixtures.ts'

test('a page of whose program a part does not arrive says so, and starts when it is tried again', async ({
  app,
}) => {
  await app.isConnected()
  const { page } = app
  const begun = /\/assets\/begin-/
  await page.route(begun, (route) => route.abort())
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('did not start')
  await page.unroute(begun)
  await page.keyboard.press('Enter')
  await app.isConnected()
})
