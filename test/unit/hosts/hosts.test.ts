import { afterEach, describe, expect, it } from 'vitest'
import { createHostRoom } from '../../../src/main/hosts/host-room.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { thisMachine, thisUsersSsh } from '../../../src/main/hosts/this-machine.ts'
import { FailureError, failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession, type FakeSession } from '../../support/fake-session/fake-session.ts'
import { hostsOn } from '../../support/hosts-on.ts'

const never = new AbortController().signal
const prod: HostRecord = {
  name: 'prod',
  connection: { kind: 'ssh', host: 'example.org' },
  guard: 'open',
  colour: 'none',
}
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Opened {
  readonly session: FakeSession
  isClosed: boolean
}

/** The hosts room with SSH hosts in memory. `connect` is what a login of any of them meets. */
function room(connect: () => Promise<void> = async () => {}, used: Record<string, string[]> = {}) {
  const opened: Opened[] = []
  const hosts = hostsOn({
    ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: '/nowhere/docker.sock' },
    openSsh: (identity, { host }) => {
      const session = createFakeSession({ name: identity.name, clock })
      const entry: Opened = { session, isClosed: false }
      opened.push(entry)
      return {
        ...session,
        kind: 'ssh',
        endpoint: `ssh://${host}`,
        upkeep: { ...session.upkeep, connect },
        close: async () => {
          entry.isClosed = true
        },
      }
    },
  })
  closing.push(hosts.close)
  const accepted: unknown[] = []
  const given: unknown[] = []
  const forgotten: string[] = []
  const hostRoom = createHostRoom({
    ...{ hosts, clock, surroundings: thisMachine(), sshSurroundings: thisUsersSsh() },
    keys: { accept: (asked) => void accepted.push(asked) },
    answers: {
      give: (...answer) => void given.push(answer),
      forget: (host) => void forgotten.push(host),
    },
    workloadsOn: (host) => used[host] ?? [],
    redact: (text) => text,
  })
  const names = () => hosts.list().map(({ name }) => name)
  return { hosts, room: hostRoom, opened, names, accepted, given, forgotten }
}

const refusal = async (work: () => unknown) => {
  try {
    await work()
  } catch (error) {
    return failureOf(error)
  }
  return undefined
}

describe('the list of hosts', () => {
  it('grows and shrinks while the app runs, the local one first', () => {
    const { room: hostRoom, hosts, names } = room()
    let changes = 0
    const leave = hosts.subscribe(() => {
      changes += 1
    })
    expect(names()).toEqual(['local'])
    expect(hostRoom.add(prod)).toMatchObject({ name: 'prod', status: { state: 'connecting' } })
    expect(names()).toEqual(['local', 'prod'])
    hostRoom.remove('prod', 'prod')
    expect(names()).toEqual(['local'])
    expect(changes).toBe(2)
    leave()
    hostRoom.add(prod)
    expect(changes).toBe(2)
  })

  it('does not drop a connection for another guard or colour', () => {
    const { room: hostRoom, hosts, opened } = room()
    hostRoom.add(prod)
    const before: HostSession = hosts.get('prod')
    hostRoom.edit('prod', { ...prod, guard: 'typed', colour: 'pink' })
    expect(hosts.get('prod')).toBe(before)
    expect(before).toMatchObject({ guard: 'typed', colour: 'pink' })
    expect(opened).toMatchObject([{ isClosed: false }])
  })

  it('connects anew when it is reached otherwise, and closes what was', () => {
    const { room: hostRoom, hosts, opened } = room()
    hostRoom.add(prod)
    hostRoom.edit('prod', { ...prod, connection: { kind: 'ssh', host: 'other.example' } })
    expect(hosts.get('prod').endpoint).toBe('ssh://other.example')
    expect(opened).toMatchObject([{ isClosed: true }, { isClosed: false }])
  })

  it('renames, which is another host for everybody', () => {
    const { room: hostRoom, names, forgotten } = room()
    hostRoom.add(prod)
    hostRoom.edit('prod', { ...prod, name: 'eu' })
    expect(names()).toEqual(['local', 'eu'])
    expect(forgotten).toEqual(['prod'])
  })

  it('has no two of one name', async () => {
    const { room: hostRoom } = room()
    hostRoom.add(prod)
    hostRoom.add({ ...prod, name: 'eu' })
    const exists = (name: string): Failure => ({ kind: 'exists', what: 'host', name })
    expect(await refusal(() => hostRoom.add(prod))).toEqual(exists('prod'))
    expect(await refusal(() => hostRoom.add({ ...prod, name: 'local' }))).toEqual(exists('local'))
    expect(await refusal(() => hostRoom.edit('eu', prod))).toEqual(exists('prod'))
  })

  it('keeps a host that workloads name, under that name', async () => {
    const { room: hostRoom, names } = room(async () => {}, { prod: ['web', 'api'] })
    hostRoom.add(prod)
    const inUse = { kind: 'host-in-use', host: 'prod', workloads: ['web', 'api'] }
    expect(await refusal(() => hostRoom.remove('prod', 'prod'))).toEqual(inUse)
    expect(await refusal(() => hostRoom.edit('prod', { ...prod, name: 'eu' }))).toEqual(inUse)
    expect(names()).toEqual(['local', 'prod'])
    hostRoom.edit('prod', { ...prod, guard: 'read-only' })
  })

  it('forgets a host only by its name', async () => {
    const { room: hostRoom } = room()
    hostRoom.add(prod)
    expect(await refusal(() => hostRoom.remove('prod', 'yes'))).toEqual({
      kind: 'confirmation-required',
      action: 'remove',
      object: 'prod',
    })
  })

  it('is there with all the others when one of them cannot even be tried', async () => {
    const failure = { kind: 'ssh-config-unsupported', host: 'prod' } as const
    const hosts = hostsOn({
      ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: '/nowhere/docker.sock' },
      openSsh: () => {
        throw new FailureError({ ...failure, directive: 'ProxyCommand', instead: 'Set a jump.' })
      },
    })
    closing.push(hosts.close)
    hosts.put(prod)
    expect(hosts.list().map(({ name }) => name)).toEqual(['local', 'prod'])
    expect(await hosts.describe(hosts.get('prod'))).toMatchObject({
      status: { state: 'failed', failure: { reason: expect.stringContaining('ProxyCommand') } },
    })
  })

  it('lets the built-in host be guarded, and no more', async () => {
    const { room: hostRoom, hosts, names } = room()
    const local: HostRecord = { ...prod, name: 'local', connection: { kind: 'local' } }
    hostRoom.edit('local', { ...local, guard: 'read-only' })
    expect(hosts.get('local').guard).toBe('read-only')
    expect(await refusal(() => hostRoom.edit('local', { ...local, name: 'here' }))).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'record.name' }],
    })
    expect(await refusal(() => hostRoom.edit('local', { ...prod, name: 'local' }))).toMatchObject({
      issues: [{ path: 'record.connection' }],
    })
    hostRoom.remove('local', 'local')
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
  const asked = { name: 'prod', fingerprint, keepIn: 'longshore' } as const

  it('accepts the key that it shows now, when it is the one that was compared', async () => {
    const { room: hostRoom, accepted } = room(meeting(unknownKey))
    hostRoom.add(prod)
    await hostRoom.trust(asked, never)
    expect(accepted).toEqual([{ host: 'prod', fingerprint, keepIn: 'longshore' }])
  })

  it('accepts no other key than that, and says which one it shows', async () => {
    const { room: hostRoom, accepted } = room(meeting(unknownKey))
    hostRoom.add(prod)
    const other = { ...asked, fingerprint: 'SHA256:other' }
    expect(await refusal(() => hostRoom.trust(other, never))).toEqual(unknownKey)
    expect(accepted).toEqual([])
  })

  it.each(['host-key-changed', 'host-key-revoked', 'host-key-certificate'] as const)(
    'accepts nothing where there is a %s',
    async (kind) => {
      const failure = { ...unknownKey, kind, known: [], by: { file: '', line: 1 } } as unknown
      const { room: hostRoom, accepted } = room(meeting(failure as Failure))
      hostRoom.add(prod)
      expect(await refusal(() => hostRoom.trust(asked, never))).toMatchObject({ kind })
      expect(accepted).toEqual([])
    },
  )

  it('hands answers on, and keeps them only when it was asked to', async () => {
    const { room: hostRoom, given } = room()
    hostRoom.add(prod)
    const answers = [{ id: 'password:ana@example.org', value: 'secret' }]
    const host = await hostRoom.unlock({ name: 'prod', answers, keep: false }, never)
    expect(given).toEqual([['prod', answers, false]])
    expect(host).toMatchObject({ status: { state: 'online' } })
    expect(JSON.stringify(host)).not.toContain('secret')
  })

  it('tells a test what stands in the way', async () => {
    const { room: hostRoom } = room(meeting(unknownKey))
    hostRoom.add(prod)
    expect(await refusal(() => hostRoom.test('prod', never))).toEqual(unknownKey)
    expect(await refusal(() => hostRoom.test('local', never))).toMatchObject({
      kind: 'engine-unavailable',
    })
    expect(await refusal(() => hostRoom.test('nobody', never))).toEqual({
      ...{ kind: 'not-found', what: 'host', name: 'nobody' },
    })
  })
})
