import fs from 'node:fs'
import path from 'node:path'
import { startStandIn } from '../doors/stand-in-door.ts'
import { expect, test } from '../fixtures.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

test.skip(({ doorName }) => doorName !== 'stand-in', 'what keyring a system has is not ours to say')

test('secrets are moved to the keyring, and opened by that one alone from then on', async ({
  chromium,
  dataDir,
  engine,
  openDoor,
}) => {
  const door = await openDoor({ env: { STANDIN_KEYRING: 'login' } })
  const app = new LongshorePage(door.page)
  await app.open('/settings')
  await door.page.getByRole('button', { name: "Lock it by the system's keyring" }).click()
  await expect(door.page.getByText("The system's keyring opens it")).toBeVisible()
  expect(fs.existsSync(path.join(dataDir, 'vault.key'))).toBe(false)
  await door.evaluate(({ app: desktop }) => desktop.quit())
  expect(await door.ended).toBe(0)

  const { socketPath } = engine
  for (const env of [{ STANDIN_KEYRING: 'another' }, {}]) {
    const before = fs.readFileSync(path.join(dataDir, 'vault.json'), 'utf8')
    const other = startStandIn(chromium, { dataDir, socketPath, env })
    expect(await other.ended, other.output()).toBe(1)
    expect(fs.readFileSync(path.join(dataDir, 'vault.json'), 'utf8')).toBe(before)
  }

  const again = await openDoor({ env: { STANDIN_KEYRING: 'login' } })
  await new LongshorePage(again.page).isConnected()
})
