import { describe, expect, it } from 'vitest'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { hostServiceWith, prod, refusal } from './host-service-bed.ts'

const never = new AbortController().signal

describe('the list of hosts', () => {
  it('CP-07 grows and shrinks while the app runs, the local one first', () => {
    const { service, hosts, names } = hostServiceWith()
    let changes = 0
    const leave = hosts.subscribe(() => {
      changes += 1
    })
    expect(names()).toEqual(['local'])
    expect(service.add(prod, { actor: 'ana' })).toMatchObject({
      name: 'prod',
      status: { state: 'connecting' },
    })
    expect(names()).toEqual(['local', 'prod'])
    service.remove('prod', 'prod', { actor: 'ana' })
    expect(names()).toEqual(['local'])
    expect(changes).toBe(2)
    leave()
    service.add({ ...prod, name: 'eu' }, { actor: 'ana' })
    expect(changes).toBe(2)
    expect(names()).toEqual(['local', 'eu'])
  })

  it('does not drop a connection for another guard or colour', () => {
    const { service, hosts, opened } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    const before: HostSession = hosts.get('prod')
    service.edit('prod', { ...prod, guard: 'typed', colour: 'pink' }, { actor: 'ana' })
    expect(hosts.get('prod')).toBe(before)
    expect(before).toMatchObject({ guard: 'typed', colour: 'pink' })
    expect(opened).toMatchObject([{ isClosed: false }])
  })

  it('connects anew when it is reached otherwise, and closes what was', () => {
    const { service, hosts, opened } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    service.edit(
      'prod',
      { ...prod, connection: { kind: 'ssh', host: 'other.example' } },
      { actor: 'ana' },
    )
    expect(hosts.get('prod').endpoint).toBe('ssh://other.example')
    expect(opened).toMatchObject([{ isClosed: true }, { isClosed: false }])
  })

  it('renames, which is another host for everybody', () => {
    const { service, names, forgotten } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    service.edit('prod', { ...prod, name: 'eu' }, { actor: 'ana' })
    expect(names()).toEqual(['local', 'eu'])
    expect(forgotten).toEqual(['prod'])
  })

  it('has no two of one name', async () => {
    const { service } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    service.add({ ...prod, name: 'eu' }, { actor: 'ana' })
    const exists = (name: string): Failure => ({ kind: 'exists', what: 'host', name })
    expect(await refusal(() => service.add(prod, { actor: 'ana' }))).toEqual(exists('prod'))
    expect(await refusal(() => service.add({ ...prod, name: 'local' }, { actor: 'ana' }))).toEqual(
      exists('local'),
    )
    expect(await refusal(() => service.edit('eu', prod, { actor: 'ana' }))).toEqual(exists('prod'))
  })

  it('keeps a host that workloads name, under that name', async () => {
    const { service, names } = hostServiceWith(async () => {}, { prod: ['web', 'api'] })
    service.add(prod, { actor: 'ana' })
    const inUse = { kind: 'host-in-use', host: 'prod', workloads: ['web', 'api'] }
    expect(await refusal(() => service.remove('prod', 'prod', { actor: 'ana' }))).toEqual(inUse)
    expect(
      await refusal(() => service.edit('prod', { ...prod, name: 'eu' }, { actor: 'ana' })),
    ).toEqual(inUse)
    expect(names()).toEqual(['local', 'prod'])
    service.edit('prod', { ...prod, guard: 'read-only' }, { actor: 'ana' })
  })

  it('forgets a host only by its name', async () => {
    const { service } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    expect(await refusal(() => service.remove('prod', 'yes', { actor: 'ana' }))).toEqual({
      kind: 'confirmation-required',
      action: 'remove',
      object: 'prod',
    })
  })

  it('CP-29 is there with all the others when one of them cannot even be tried', async () => {
    const failure = { kind: 'ssh-config-unsupported', host: 'prod' } as const
    const hosts = hostsOn({
      ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: '/nowhere/docker.sock' },
      openSsh: () => {
        throw new FailureError({ ...failure, directive: 'ProxyCommand', instead: 'Set a jump.' })
      },
    })
    hosts.put(prod)
    expect(hosts.list().map(({ name }) => name)).toEqual(['local', 'prod'])
    expect(await hosts.describe(hosts.get('prod'))).toMatchObject({
      status: { state: 'failed', failure },
    })
  })

  it('is whole when one of them meets a bug of ours: that is its failure alone', async () => {
    const bugs: unknown[] = []
    const bug = new TypeError('a bug')
    const hosts = hostsOn({
      ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: '/nowhere/docker.sock' },
      reportBug: (error) => `b${bugs.push(error)}`,
      openSsh: ({ name }) => {
        if (name === 'eu') throw bug
        const session = createFakeSession({ name, clock })
        session.engine.control.failNext('info', bug)
        return session
      },
    })
    hosts.put(prod)
    hosts.put({ ...prod, name: 'eu' })
    const described = await Promise.all(hosts.list().map((session) => hosts.describe(session)))
    expect(described).toMatchObject([
      { name: 'local', status: { failure: { kind: 'engine-unavailable' } } },
      { name: 'prod', status: { failure: { kind: 'internal', id: 'b2' } } },
      { name: 'eu', status: { state: 'failed' } },
    ])
    expect(bugs).toEqual([bug, bug])
    // Asked again, it is as if nothing had been.
    expect(await hosts.describe(hosts.get('prod'))).toMatchObject({ status: { state: 'online' } })
  })

  it('is asked side by side: several that are silent take no longer than one', async () => {
    const clock = createManualClock()
    const hosts = hostsOn({
      ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: '/nowhere/docker.sock' },
      openSsh: ({ name }) => {
        const session = createFakeSession({ name, clock })
        return { ...session, engine: { ...session.engine, info: () => new Promise(() => {}) } }
      },
    })
    for (const name of ['a', 'b', 'c', 'd']) hosts.put({ ...prod, name })
    const described = Promise.all(hosts.list().map((session) => hosts.describe(session)))
    await clock.advance(12_000)
    const states = (await described).slice(1).map(({ status }) => status)
    expect(states).toHaveLength(4)
    for (const status of states) {
      expect(status).toMatchObject({ failure: { reason: 'it did not answer for 12 s' } })
    }
    expect(clock.pending()).toBe(0)
  })

  it('lets the built-in host be guarded, and no more', async () => {
    const { service, hosts, names } = hostServiceWith()
    const local: HostRecord = { ...prod, name: 'local', connection: { kind: 'local' } }
    service.edit('local', { ...local, guard: 'read-only' }, { actor: 'ana' })
    expect(hosts.get('local').guard).toBe('read-only')
    expect(
      await refusal(() => service.edit('local', { ...local, name: 'here' }, { actor: 'ana' })),
    ).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'record.name' }],
    })
    expect(
      await refusal(() => service.edit('local', { ...prod, name: 'local' }, { actor: 'ana' })),
    ).toMatchObject({
      issues: [{ path: 'record.connection' }],
    })
    service.remove('local', 'local', { actor: 'ana' })
    expect(names()).toEqual(['local'])
    expect(hosts.get('local').guard).toBe('open')
  })
})

describe('letting a host in', () => {
  const fingerprint = 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE'
  const unknownKey: Failure = {
    ...{ kind: 'host-key-unknown', host: 'prod', address: 'example.org:22', fingerprint },
    ...{ keyType: 'ssh-ed25519', seenAs: [] },
  }
  const meeting = (failure: Failure) => async () => {
    throw new FailureError(failure)
  }
  const asked = { name: 'prod', fingerprint, keepIn: 'longshore', by: { actor: 'ana' } } as const

  it('accepts the key that it shows now, when it is the one that was compared', async () => {
    const { service, accepted } = hostServiceWith(meeting(unknownKey))
    service.add(prod, { actor: 'ana' })
    await service.trust(asked, never)
    expect(accepted).toEqual([{ host: 'prod', fingerprint, keepIn: 'longshore' }])
  })

  it('accepts no other key than that, and says which one it shows', async () => {
    const { service, accepted } = hostServiceWith(meeting(unknownKey))
    service.add(prod, { actor: 'ana' })
    const other = { ...asked, fingerprint: 'SHA256:other' }
    expect(await refusal(() => service.trust(other, never))).toEqual(unknownKey)
    expect(accepted).toEqual([])
  })

  it.each(['host-key-changed', 'host-key-revoked', 'host-key-certificate'] as const)(
    'accepts nothing where there is a %s',
    async (kind) => {
      const failure = { ...unknownKey, kind, known: [], by: { file: '', line: 1 } } as unknown
      const { service, accepted } = hostServiceWith(meeting(failure as Failure))
      service.add(prod, { actor: 'ana' })
      expect(await refusal(() => service.trust(asked, never))).toMatchObject({ kind })
      expect(accepted).toEqual([])
    },
  )

  it('hands answers on, and keeps them only when it was asked to', async () => {
    const { service, given } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    const answers = [{ id: 'password:ana@example.org', value: 'secret' }]
    const host = await service.unlock({ name: 'prod', answers, keep: false }, never)
    expect(given).toEqual([['prod', answers, false]])
    expect(host).toMatchObject({ status: { state: 'online' } })
    expect(JSON.stringify(host)).not.toContain('secret')
  })

  it('tells a test what stands in the way', async () => {
    const { service } = hostServiceWith(meeting(unknownKey))
    service.add(prod, { actor: 'ana' })
    expect(await refusal(() => service.test('prod', never))).toEqual(unknownKey)
    expect(await refusal(() => service.test('local', never))).toMatchObject({
      kind: 'engine-unavailable',
    })
    expect(await refusal(() => service.test('nobody', never))).toEqual({
      ...{ kind: 'not-found', what: 'host', name: 'nobody' },
    })
  })
})
