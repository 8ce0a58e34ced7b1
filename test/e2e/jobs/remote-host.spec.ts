import fs from 'node:fs'
import path from 'node:path'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { faultsOf } from '../bed/faults.ts'
import { alias, test } from '../bed/remote.ts'
import { containersOf } from '../bed/workloads.ts'
import { expect } from '../fixtures.ts'
import { deployTag } from '../pages/deployment-page.ts'
import { HostsPage } from '../pages/hosts-page.ts'

test.skip(!isDebianRoot(), 'needs a private engine, which only Debian as root can start')

test('a host of ~/.ssh/config is added, let in and deployed to, and survives its cable', async ({
  app,
  dataDir,
  engine,
  remote,
  remoteEngine,
  sshd,
  sshUser,
  tag,
  terminal,
}) => {
  const hosts = new HostsPage(app)
  const name = `web-${tag}`
  await app.isConnected()

  await test.step('two clicks add it; its unknown key is shown, and nobody has logged in', async () => {
    await hosts.take(alias)
    await expect(hosts.unknownKey(alias)).toBeVisible()
    await expect(hosts.row(alias)).toContainText('Asks you')
    const shown = await hosts.read(hosts.unknownKey(alias))
    const shownKeys = remote.hostKeys().filter(({ fingerprint }) => shown.includes(fingerprint))
    expect(shownKeys).toHaveLength(1)
    expect(sshd.said()).not.toContain('Accepted')
    expect(await faultsOf(app)).toEqual([])
  })

  await test.step('trusted, it goes online by one login; the key is kept by Longshore alone', async () => {
    await hosts
      .unknownKey(alias)
      .getByRole('button', { name: `Trust this key of ${alias}` })
      .click()
    await expect(hosts.row(alias)).toContainText('Online')
    expect(sshd.logins()).toBe(1)
    const kept = fs.readFileSync(path.join(dataDir, 'known_hosts'), 'utf8')
    expect(remote.hostKeys().some(({ line }) => kept.includes(line))).toBe(true)
    expect(fs.readdirSync(path.join(sshUser.home, '.ssh'))).toEqual(['config'])
  })

  await test.step('a workload goes live there, stage by stage, and not here', async () => {
    await terminal.apply({ name, host: alias })
    const deployment = await deployTag(app, name, 'v1')
    await deployment.ends('Succeeded')
    await deployment.hasStages(['resolve', 'create', 'start', 'health', 'soak', 'record'])
    expect(await containersOf(remoteEngine.ask, tag)).toMatchObject([{ State: 'running' }])
    expect(await containersOf(engine.ask, tag)).toEqual([])
    expect(sshd.logins()).toBe(1)
  })

  await test.step('the cable is pulled: grey, and since when, wherever it is shown', async () => {
    await remote.linkDown()
    await app.goTo('Fleet')
    await expect(app.row(name)).toContainText(/stale since \d\d:\d\d/)
    await expect(app.row(name)).toHaveCSS('background-image', /repeating-linear-gradient/)
    await expect(app.page.getByRole('group', { name: 'Show only these hosts' })).toContainText(
      /harbour\s*stale since \d\d:\d\d/,
    )
    await expect(app.page.getByRole('contentinfo')).toContainText(/harbour stale since \d\d:\d\d/)
    await app.goTo('Hosts')
    await expect(hosts.row(alias)).toContainText(/Stale since \d\d:\d\d/)
    await hosts.row(alias).click()
    await expect(app.page.getByRole('main')).toContainText(/As of \d\d:\d\d/)
    await expect(hosts.trouble(`Host ${alias} cannot be reached`)).toBeVisible()
    await expect(app.page.getByRole('main')).toContainText(/Containers\d+, as last seen/)
    await expect(app.page.getByRole('main')).toContainText(`${remote.engine.version} on linux/`)
    expect(await faultsOf(app)).toEqual([])
    expect(await containersOf(remoteEngine.ask, tag)).toMatchObject([{ State: 'running' }])
  })

  await test.step('plugged in again, it recovers without a click', async () => {
    await remote.linkUp()
    await expect(hosts.row(alias)).toContainText('Online')
    await expect(app.page.getByRole('contentinfo')).toContainText('2 hosts online')
    await app.goTo('Fleet')
    await expect(app.row(name)).toContainText('Running')
    await expect(app.row(name)).not.toContainText('stale')
    expect(sshd.logins()).toBe(2)
  })
})
