// The hosts service with SSH hosts in memory.
import { createHostService } from '../../../src/main/hosts/host-service.ts'
import { thisMachine, thisUsersSsh } from '../../../src/main/hosts/this-machine.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession, type FakeSession } from '../../support/fake-session/fake-session.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

export const prod: HostRecord = {
  name: 'prod',
  connection: { kind: 'ssh', host: 'example.org' },
  guard: 'open',
  colour: 'none',
}

interface Opened {
  readonly session: FakeSession
  isClosed: boolean
}

/** `connect` is what a login of the host meets. */
export function hostServiceWith(
  connect: (name: string) => Promise<void> = async () => {},
  used: Record<string, string[]> = {},
) {
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
        keepAlive: { ...session.keepAlive, connect: () => connect(identity.name) },
        close: async () => {
          entry.isClosed = true
        },
      }
    },
  })
  const accepted: unknown[] = []
  const given: unknown[] = []
  const forgotten: string[] = []
  const service = createHostService({
    ...{ hosts, clock, environment: thisMachine(), sshEnvironment: thisUsersSsh() },
    keys: { accept: (asked) => void accepted.push(asked) },
    answers: {
      give: (...answer) => void given.push(answer),
      forget: (host) => void forgotten.push(host),
    },
    activity: createMemoryStore().activity,
    workloadsOn: (host) => used[host] ?? [],
    redact: (text) => text,
  })
  const names = () => hosts.list().map(({ name }) => name)
  return { hosts, service, opened, names, accepted, given, forgotten }
}

export const refusal = async (work: () => unknown) => {
  try {
    await work()
  } catch (error) {
    return failureOf(error)
  }
  return undefined
}
