import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { alias, test } from '../bed/remote.ts'
import { containersOf } from '../bed/workloads.ts'
import { type Engine, expect } from '../fixtures.ts'
import { deployTag } from '../pages/deployment-page.ts'
import { HostsPage } from '../pages/hosts-page.ts'

test.skip(!isDebianRoot(), 'needs a private engine, which only Debian as root can start')

const image = 'localhost/longshore-test'

test('a workload on two hosts: both go live, and one that fails stays as it was', async ({
  app,
  engine,
  remoteEngine,
  sshUser,
  tag,
  terminal,
}) => {
  const name = `twin-${tag}`
  // A good image here, and there one that never becomes healthy.
  const uneven = `uneven-${tag}`
  const tagAs = ({ ask }: Engine, from: string) =>
    ask('POST', `/images/${image}:${from}/tag?repo=${image}&tag=${uneven}`)
  const tagsOn = async ({ ask }: Engine) =>
    (await containersOf(ask, tag)).map(({ State, Labels }) => `${Labels['longshore.tag']} ${State}`)
  const hosts = app.page.getByRole('region', { name: 'Hosts', exact: true }).getByRole('listitem')

  sshUser.knowHost()
  await app.isConnected()
  const list = new HostsPage(app)
  await list.take(alias)
  await expect(list.row(alias)).toContainText('Online')
  await terminal.apply({ name, hosts: ['local', alias] })

  await test.step('it goes live on one after the other, and each says so', async () => {
    const deployment = await deployTag(app, name, 'v1')
    await deployment.ends('Succeeded')
    await expect(hosts).toHaveText([
      /^local.*Succeeded.*r1 is live/,
      /^harbour.*Succeeded.*r1 is live/,
    ])
    expect(await tagsOn(engine)).toEqual(['v1 running'])
    expect(await tagsOn(remoteEngine)).toEqual(['v1 running'])
  })

  await test.step('what fails on the second stays on the first, and each says so', async () => {
    await tagAs(engine, 'v2')
    await tagAs(remoteEngine, 'broken')
    const deployment = await deployTag(app, name, uneven)
    await deployment.ends('Failed')
    await expect(hosts).toHaveText([
      /^local.*Succeeded.*r2 is live/,
      /^harbour.*Failed.*What served before is serving/,
    ])
    expect(await tagsOn(engine)).toEqual([`${uneven} running`])
    expect(await tagsOn(remoteEngine)).toEqual(['v1 running'])
  })

  await engine.ask('DELETE', `/images/${image}:${uneven}`)
})
