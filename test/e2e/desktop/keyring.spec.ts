import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { passphraseBackend } from '../../../src/main/secrets/passphrase.ts'
import { createVault } from '../../../src/main/secrets/vault.ts'
import { eventually } from '../../support/eventually.ts'
import type { OpenDoor } from '../doors/door.ts'
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

/** Another one than that which was asked in. */
const isWindowOf = (door: OpenDoor) => (page: Page) =>
  page !== door.page && page.url().startsWith(`http://longshore-${door.pid}.localhost/`)

test('a passphrase that alone opens the vault is asked for in the window, until it is given', async ({
  chromium,
  dataDir,
  openDoor,
}) => {
  const passphrase = 'correct horse battery'
  fs.mkdirSync(dataDir, { recursive: true })
  await createVault(
    dataDir,
    passphraseBackend(async () => passphrase),
    randomBytes(32),
  )
  const door = await openDoor()
  const asking = door.page.getByRole('main')
  await expect(asking.getByRole('heading', { name: 'Longshore is locked' })).toBeVisible()
  expect(fs.existsSync(path.join(dataDir, 'state.db'))).toBe(false)
  const give = async (typed: string) => {
    await asking.getByLabel('Passphrase').fill(typed)
    await asking.getByRole('button', { name: 'Unlock' }).click()
  }
  await give('wrong horse battery')
  await expect(asking.getByText('That was not the passphrase.')).toBeVisible()
  await door.page.reload()
  await expect(asking.getByText('That was not the passphrase.')).toBeVisible()
  await give(passphrase)
  const opened = await eventually(async () => chromium.context.pages().find(isWindowOf(door)))
  await new LongshorePage(opened).isConnected()
  const kept = fs
    .readdirSync(dataDir)
    .filter((file) => fs.statSync(path.join(dataDir, file)).isFile())
  for (const file of kept)
    expect(fs.readFileSync(path.join(dataDir, file)).includes(passphrase), file).toBe(false)
})
