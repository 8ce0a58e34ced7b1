// Watching the tags of a real registry that wants a login: what is pushed there is deployed on a real engine, by itself.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { withAccounts } from '../../../src/main/registries/account-logins.ts'
import { createRegistryClients } from '../../../src/main/registries/clients.ts'
import { noLogins } from '../../../src/main/registries/credentials.ts'
import { createUpdates } from '../../../src/main/updates/updates.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { noRepositories } from '../../support/sources.ts'

const bed = sharedEngine()
const login = { username: 'sailor', password: 'canary-7f3a-knots' }
const shelf = registryOn(bed, { port: 5_092, login })
const deploys = deployBed(bed)
const signal = new AbortController().signal
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

/** As anything could have written it. */
const encodings = (secret: string): string[] => [
  secret,
  ...['base64', 'base64url', 'hex'].map((as) => Buffer.from(secret).toString(as as 'hex')),
  encodeURIComponent(secret),
]
const canaries = [...encodings(login.password), ...encodings(`${login.username}:${login.password}`)]

/** The command lines of all processes, looked at until it ends. */
function watchCommandLines() {
  const seen = new Set<string>()
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
      } catch {
        // It ended meanwhile.
      }
    }
  }
  const timer = setInterval(look, 50)
  return () => {
    look()
    clearInterval(timer)
    return [...seen].join('\n')
  }
}

function open() {
  const { store, hosts, sources, settings, deploys: deploying } = deploys()
  const { host, port } = shelf.registry()
  const address = `${host}:${port}`
  const account = { name: 'team', address, user: login.username, plainHttp: true, changedAt: 0 }
  store.registries.put(account, login.password)
  const clock = systemClock
  const credentials = withAccounts(noLogins, store.registries)
  const clients = createRegistryClients({ clock, credentials, kept: store.registries })
  const nobody = () => Promise.reject(new Error('nobody reads'))
  const bugs: unknown[] = []
  const updates = createUpdates({
    ...{ store, hosts, sources, settings, clients, clock, deploys: deploying, random: Math.random },
    repositories: noRepositories(),
    ...{ projects: { read: nobody, write: nobody }, reportBug: (error) => bugs.push(error) },
  })
  closing.push(updates.close, clients.close)
  return { updates, store, address, bugs }
}

it('TF-03 TF-25 a pushed image is deployed by its digest, one that fails is not tried again, and no token is seen', async () => {
  const { updates, store, address, bugs } = open()
  const { apply, deploy, served, end } = deploys()
  const repository = `watched-${bed.tag}/app`
  const push = (like: string, tag: string) =>
    shelf.push(`localhost/longshore-test:${like}`, `${repository}:${tag}`)
  const stopWatching = watchCommandLines()
  await push('v1', '1.0.0')
  const name = apply(
    'watched',
    { image: `${address}/${repository}`, registry: 'team', pull: 'newer', defaultTag: '1.0.0' },
    {
      watch: { tags: 'semver:^1', do: 'deploy' },
      deploy: { healthTimeout: '4s', soak: '100ms', stopTimeout: '1s' },
    },
  )
  expect((await deploy(name)).state).toBe('succeeded')
  const newest = () => store.deployments.list({ workload: name, limit: 1 })[0]
  const look = async () => {
    await updates.look()
    expect(bugs).toEqual([])
    const last = newest()
    if (!last) throw new Error('nothing was deployed')
    return await end(last.id)
  }

  const second = await push('v2', '1.1.0')
  expect(await look()).toMatchObject({
    ...{ state: 'succeeded', tag: '1.1.0', digest: second.digest, actor: 'longshore' },
    reason: 'newer image: 1.1.0, by version',
  })
  expect(await served(name)).toEqual(['v2'])

  await push('broken', '1.2.0')
  const failed = await look()
  expect(failed).toMatchObject({ state: 'failed', tag: '1.2.0' })
  expect(await look()).toMatchObject({ id: failed.id })
  expect(await served(name)).toEqual(['v2'])
  const { updates: rows } = await updates.list({ names: [name], ask: true }, signal)
  expect(rows).toMatchObject([
    { to: { tag: '1.2.0' }, holds: [{ kind: 'failed-before', deployment: failed.id }] },
  ])

  const told = JSON.stringify([
    store.deployments.list({ workload: name, limit: 10 }),
    store.deployments.events(failed.id),
    store.activity.after(0, 100),
    rows,
  ])
  const folder = dirname(deploys().file)
  const kept = readdirSync(folder)
    .filter((file) => file.startsWith('state.db'))
    .map((file) => readFileSync(join(folder, file), 'latin1'))
  const commands = stopWatching()
  const seen = canaries.filter((canary) => commands.includes(canary) || told.includes(canary))
  expect(seen).toEqual([])
  // The seal of this bed only turns texts into base64: what is kept must not lie there as it is.
  expect(kept.some((text) => text.includes(login.password))).toBe(false)
})
