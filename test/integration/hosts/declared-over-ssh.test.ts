import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createHostService } from '../../../src/main/hosts/host-service.ts'
import { createSshHosts } from '../../../src/main/hosts/ssh-hosts.ts'
import { thisMachine, thisUsersSsh } from '../../../src/main/hosts/this-machine.ts'
import { openKeptSecrets } from '../../../src/main/secrets/kept-secrets.ts'
import { openVault } from '../../../src/main/secrets/vault.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { HostRecord, HostState } from '../../../src/shared/model/host.ts'
import { remoteHost } from '../../support/bed/remote-host.ts'
import { eventually } from '../../support/eventually.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { noBugs } from '../../support/no-bugs.ts'

const never = new AbortController().signal
const far = remoteHost({ images: [] })
const root = mkdtempSync(join(tmpdir(), 'longshore-declared-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The service of hosts as the app has it, on a state folder and with a home of its own. */
async function open(dataDir: string, endpoint = '/nowhere/docker.sock') {
  mkdirSync(dataDir, { recursive: true })
  const home = join(root, 'home')
  const sshEnvironment = {
    ...thisUsersSsh(),
    ...{ home, env: {}, configFiles: [join(home, '.ssh', 'config')] },
  }
  const kept = openKeptSecrets(join(dataDir, 'kept.json'), await openVault({ dir: dataDir }))
  const shared = { clock, reportBug: noBugs, installation: 'mine' }
  const ssh = createSshHosts({ ...shared, dataDir, sshEnvironment, kept, random: Math.random })
  const hosts = hostsOn({
    ...{ ...shared, filesDir: '/nowhere', endpoint, openSsh: ssh.open },
  })
  closing.push(hosts.close)
  const service = createHostService({
    ...{ hosts, clock, environment: thisMachine(), sshEnvironment, ...ssh },
    activity: createMemoryStore().activity,
    workloadsOn: () => [],
    redact: (text) => text,
  })
  return { hosts, service }
}

function record(identity: string, more: Partial<HostRecord> = {}): HostRecord {
  const { user, address: host, port } = far.remote()
  const identityFiles = [identity]
  const connection = { kind: 'ssh' as const, host, user, port, identityFiles }
  return { name: 'far', connection, guard: 'open', colour: 'none', ...more }
}

/** Its key is trusted already. */
async function trusted(dataDir: string, identity: string) {
  const opened = await open(dataDir)
  opened.service.add(record(identity), { actor: 'ana' })
  const failure = await opened.service.test('far', never).then(() => undefined, failureOf)
  if (failure?.kind === 'host-key-unknown') {
    const { fingerprint } = failure
    await opened.service.trust(
      { name: 'far', fingerprint, keepIn: 'longshore', by: { actor: 'ana' } },
      never,
    )
  }
  return opened
}

describe('a host that was declared, over SSH', () => {
  it('asks for the passphrase of a key, takes it once, and keeps it sealed only when asked', async () => {
    const { keys } = far.remote()
    const dataDir = join(root, 'locked')
    const { service, hosts } = await trusted(dataDir, keys.encrypted)
    service.add({ ...record(keys.encrypted), name: 'near' }, { actor: 'ana' })
    const near = () => hosts.show(hosts.get('near')).status
    expect(await failureFrom(service.test('near', never))).toMatchObject({ method: 'passphrase' })
    const locked = await failureFrom(service.test('far', never))
    expect(locked).toMatchObject({ kind: 'ssh-answer-needed', method: 'passphrase' })
    if (locked?.kind !== 'ssh-answer-needed') return
    const [{ id } = { id: '' }] = locked.prompts

    const wrong = { name: 'far', answers: [{ id, value: 'wrong' }], keep: true }
    expect(await service.unlock(wrong, never)).toMatchObject({ status: { state: 'failed' } })
    const right = { name: 'far', answers: [{ id, value: keys.passphrase }], keep: false }
    expect(await service.unlock(right, never)).toMatchObject({ status: { state: 'online' } })
    // The other host with that key waited for nothing else.
    await expect.poll(near).toMatchObject({ state: 'online' })
    expect(
      await failureFrom((await trusted(dataDir, keys.encrypted)).service.test('far', never)),
    ).toMatchObject({
      kind: 'ssh-answer-needed',
    })

    const again = (await trusted(dataDir, keys.encrypted)).service
    await again.unlock({ ...right, keep: true }, never)
    expect(readFileSync(join(dataDir, 'kept.json'), 'utf8')).not.toContain(keys.passphrase)
    const kept = (await trusted(dataDir, keys.encrypted)).service
    expect(await kept.test('far', never)).toMatchObject({ status: { state: 'online' } })

    kept.remove('far', 'far', { actor: 'ana' })
    expect(readFileSync(join(dataDir, 'kept.json'), 'utf8')).toBe('{}\n')
  })

  it('is what local means where DOCKER_HOST leads there, as for the docker command', async () => {
    far.remote().writeSshFolder(join(root, 'home', '.ssh'), 'prod')
    const { hosts, service } = await open(join(root, 'docker-host'), 'ssh://prod')
    expect(await service.test('local', never)).toMatchObject({
      ...{ name: 'local', kind: 'ssh', endpoint: 'ssh://prod', found: 'DOCKER_HOST' },
      ...{ status: { state: 'online' }, engine: { version: far.engine.version } },
    })
    const end = await hosts.get('local').run({ argv: ['true'], signal: never })
    expect(end).toEqual({ exitCode: 0, signal: null })
    rmSync(join(root, 'home', '.ssh'), { recursive: true })
  })

  it('is reached beside eleven others behind one bastion, which lets few log in at once', async () => {
    const { keys, writeSshFolder, log, stopSshd, startSshd } = far.remote()
    writeSshFolder(join(root, 'home', '.ssh'), 'gate')
    await stopSshd({ sessions: true })
    await startSshd({ MaxStartups: '10:30:100', MaxSessions: '10' })
    const before = log().length
    const { service } = await open(join(root, 'behind'))
    const names = Array.from({ length: 12 }, (_, i) => `inside-${i}`)
    for (const name of names) {
      const { connection, ...rest } = record(keys.plain)
      const jump = { ...connection, jump: 'gate' } as HostRecord['connection']
      service.add({ ...rest, name, connection: jump }, { actor: 'ana' })
    }
    const found = await Promise.all(names.map((name) => service.test(name, never)))
    expect(found.map(({ status }) => status.state)).toEqual(names.map(() => 'online'))
    // To the bastion, and through it. Its sshd writes that down when it comes to it.
    const logins = () =>
      log()
        .slice(before)
        .match(/^Accepted publickey for /gm)
    await expect.poll(logins).toHaveLength(24)
    rmSync(join(root, 'home', '.ssh'), { recursive: true })
  })

  it('keeps its one connection when its guard or colour is changed', async () => {
    const { keys } = far.remote()
    const { service, hosts } = await trusted(join(root, 'guarded'), keys.plain)
    await service.test('far', never)
    const logins = () => far.remote().log().split('Accepted publickey').length
    const before = logins()
    service.edit('far', record(keys.plain, { guard: 'typed', colour: 'lime' }), { actor: 'ana' })
    expect(await service.test('far', never)).toMatchObject({ guard: 'typed', colour: 'lime' })
    expect(await hosts.get('far').engine.ping()).toBeGreaterThanOrEqual(0)
    expect(logins()).toBe(before)
  })

  it('goes stale when it is cut off, and is back without anybody asking', async () => {
    const { keys } = far.remote()
    const { hosts } = await trusted(join(root, 'cut'), keys.plain)
    const fleet = fleetOn({ hosts, clock })
    const stop = new AbortController()
    let state: HostState | undefined
    const watching = (async () => {
      for await (const item of fleet.watch(stop.signal)) {
        if (item.type === 'end') continue
        state = item.fleet.hosts.find(({ name }) => name === 'far')?.status
      }
    })()
    const reaches = (wanted: HostState['state']) =>
      eventually(async () => state?.state === wanted || undefined)
    await reaches('online')
    await far.remote().stopSshd({ sessions: true })
    await reaches('stale')
    await far.remote().startSshd()
    await reaches('online')
    stop.abort()
    await watching
    await fleet.close()
  })
})
