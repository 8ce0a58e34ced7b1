import fs from 'node:fs'
import path from 'node:path'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { makeKey } from '../../support/bed/remote/accounts.ts'
import { faultsOf } from '../bed/faults.ts'
import { alias, test } from '../bed/remote.ts'
import { expect } from '../fixtures.ts'
import { HostsPage } from '../pages/hosts-page.ts'

// What a host refuses is told by the app, the same behind every door: seen through one of them.
// One remote host for all: one after the other changes it, and leaves it whole.
test.describe.configure({ mode: 'default' })
test.skip(!isDebianRoot(), 'needs a private engine, which only Debian as root can start')

test('a key that changed is shown beside the known one, with nothing to accept it by', async ({
  app,
  remote,
  sshd,
  sshUser,
}) => {
  sshUser.knowHost()
  const before = remote.hostKeys().map(({ fingerprint }) => fingerprint)
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  await expect(hosts.row(alias)).toContainText('Online')
  expect(sshd.logins()).toBe(1)

  await remote.stopSshd({ sessions: true })
  await remote.replaceHostKeys()
  await remote.startSshd()
  const trouble = hosts.trouble(`The identity of ${alias} has changed`)
  await expect(trouble).toBeVisible()
  const shown = await hosts.read(trouble)
  const after = remote.hostKeys().map(({ fingerprint }) => fingerprint)
  expect(before.filter((fingerprint) => shown.includes(fingerprint))).toEqual(before)
  expect(after.filter((fingerprint) => shown.includes(fingerprint))).toHaveLength(1)
  expect(shown).toContain('/.ssh/known_hosts:')
  expect(await faultsOf(app)).toEqual([])
  const main = app.page.getByRole('main')
  await expect(main.getByRole('button', { name: /trust|accept|anyway|ignore/i })).toHaveCount(0)

  const attempts = () => sshd.said().match(/Connection from/g)?.length ?? 0
  const tried = attempts()
  await app.page.waitForTimeout(4_000)
  expect(attempts(), 'connections after the refusal').toBe(tried)
  expect(sshd.logins()).toBe(1)
})

test('a key that sshd does not know is refused once, and what was tried is said', async ({
  app,
  sshd,
  sshUser,
}) => {
  const other = path.join(sshUser.home, '.ssh', 'id_other')
  await makeKey(other, 'ed25519', '')
  sshUser.configure({ IdentityFile: other })
  sshUser.knowHost()
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  const trouble = hosts.trouble(`${alias} refused the login of deploy`)
  await expect(trouble).toContainText('that one of your keys is in its authorized_keys')
  await expect(trouble.getByRole('list', { name: 'What was tried' })).toHaveText(
    new RegExp(`${other}.*refused`),
  )
  await expect(hosts.row(alias)).toContainText('Failed')
  await app.page.waitForTimeout(3_000)
  expect(sshd.said().match(/Failed publickey for deploy/g)).toHaveLength(1)
  expect(sshd.logins()).toBe(0)
})

test('without an agent and without a key, it says that there is nothing to log in with', async ({
  app,
  sshd,
  sshUser,
}) => {
  sshUser.configure({ IdentityFile: null })
  sshUser.knowHost()
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  await expect(hosts.trouble(`${alias} refused the login of deploy`)).toContainText(
    'there was nothing to log in with',
  )
  expect(sshd.logins()).toBe(0)
})

test('an encrypted key is unlocked by its passphrase, which is asked for again when it is wrong', async ({
  app,
  remote,
  sshd,
  sshUser,
}) => {
  const { encrypted, passphrase } = remote.keys
  sshUser.configure({ IdentityFile: encrypted })
  sshUser.knowHost()
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  const question = hosts.question(`${alias} asks for the passphrase of a key`)
  const answer = async (text: string) => {
    await question.getByLabel(`Passphrase of ${encrypted}`).fill(text)
    await question.getByRole('button', { name: `Log in to ${alias}` }).click()
  }
  await answer('high water')
  await expect(question.getByRole('alert')).toContainText('That was not accepted')
  await expect(question.getByLabel(`Passphrase of ${encrypted}`)).toHaveValue('')
  expect(sshd.logins()).toBe(0)
  await answer(passphrase)
  await expect(hosts.row(alias)).toContainText('Online')
  await expect(question).toHaveCount(0)
  expect(sshd.logins()).toBe(1)
})

test('a password is asked for, and a wrong one is told before it is asked for again', async ({
  app,
  remote,
  sshd,
  sshUser,
}) => {
  sshUser.configure({ IdentityFile: null })
  sshUser.knowHost()
  await remote.stopSshd({ sessions: true })
  await remote.startSshd({ PasswordAuthentication: 'yes' })
  try {
    await app.isConnected()
    const hosts = new HostsPage(app)
    await hosts.take(alias)
    const question = hosts.question(`${alias} asks for a password`)
    const answer = async (text: string) => {
      await question.getByLabel(/^Password of deploy at/).fill(text)
      await question.getByRole('button', { name: `Log in to ${alias}` }).click()
    }
    await answer('spring tide')
    const trouble = hosts.trouble(`${alias} refused the login of deploy`)
    await expect(trouble.getByRole('list', { name: 'What was tried' })).toHaveText(
      /password.*refused/,
    )
    await trouble.getByRole('button', { name: 'Retry now' }).click()
    await answer(remote.password)
    await expect(hosts.row(alias)).toContainText('Online')
    expect(sshd.said()).toContain('Accepted password for deploy')
    expect(sshd.logins()).toBe(1)
  } finally {
    await remote.stopSshd({ sessions: true })
    await remote.startSshd()
  }
})

test('a port where nobody answers is told, with what to check', async ({ app, sshd, sshUser }) => {
  sshUser.configure({ Port: '1' })
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  const trouble = hosts.trouble(`Host ${alias} cannot be reached`)
  await expect(trouble).toContainText(/refused/i)
  await expect(trouble).toContainText('check the port, and that what should listen on it runs')
  await expect(hosts.row(alias)).toContainText('Failed')
  expect(sshd.said()).toBe('')
})

test('a user without rights on the socket is told, and the doctor names the command', async ({
  app,
  remote,
  sshd,
  sshUser,
}) => {
  sshUser.configure({ User: remote.visitor })
  sshUser.knowHost()
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  await expect(hosts.trouble(`visitor may not use Docker on ${alias}`)).toContainText(
    'usermod -aG docker visitor',
  )
  expect(sshd.said()).toContain('Accepted publickey for visitor')
  await app.page.getByRole('button', { name: `Examine ${alias}` }).click()
  await expect(app.page.getByRole('button', { name: 'Copy as text' })).toBeVisible({
    timeout: 30_000,
  })
  const found = app.page.getByRole('list', { name: `What was found on ${alias}` })
  const failed = found.getByRole('listitem').filter({ hasText: /^Failed/ })
  await expect(failed.first()).toContainText('usermod -aG docker visitor')
})

test('a socket that is not there is named, with what to set', async ({ app, sshd, sshUser }) => {
  sshUser.knowHost()
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.paste(`ssh://${alias}/run/nowhere.sock`)
  await hosts.addAs(alias)
  const trouble = hosts.trouble(`There is no Docker socket on ${alias}`)
  await expect(trouble).toContainText('Nothing is at /run/nowhere.sock')
  await expect(trouble).toContainText('name its socket')
  expect(sshd.logins()).toBe(1)
})

test('a ProxyCommand is not run: what to set instead is said', async ({ app, sshd, sshUser }) => {
  const mark = path.join(sshUser.home, 'was-run')
  sshUser.configure({ ProxyCommand: `touch ${mark}` })
  await app.isConnected()
  const hosts = new HostsPage(app)
  await hosts.take(alias)
  const trouble = hosts.trouble(`The SSH configuration of ${alias} uses ProxyCommand`)
  await expect(trouble).toContainText('Longshore runs no program to reach a host')
  await expect(trouble).toContainText(/jump/i)
  expect(fs.existsSync(mark)).toBe(false)
  expect(sshd.said()).toBe('')
})
