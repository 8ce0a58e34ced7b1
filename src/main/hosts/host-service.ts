/** Calls of the doors about hosts: declare, look, let in, examine. */
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError, fail } from '../../shared/lib/failure-error.ts'
import {
  builtInHost,
  type Host,
  type HostCandidates,
  type HostRecord,
} from '../../shared/model/host.ts'
import type { Store } from '../store/store.ts'
import { findCandidates } from './candidates.ts'
import { examine } from './doctor.ts'
import type { Environment } from './environment/environment.ts'
import { type Caller, createHostChanges, type HostChanges } from './host-changes.ts'
import { createHostLogins } from './host-logins.ts'
import type { DeclaredHosts } from './hosts.ts'
import type { SshEnvironment } from './ssh/config/ssh-config.ts'
import type { SshAnswers } from './ssh/login/answers.ts'
import type { HostKeys } from './ssh/login/host-keys.ts'

export interface HostServiceDeps {
  readonly hosts: DeclaredHosts
  readonly clock: Clock
  readonly environment: Environment
  readonly sshEnvironment: SshEnvironment
  readonly keys: Pick<HostKeys, 'accept'>
  readonly answers: Pick<SshAnswers, 'give' | 'forget'>
  readonly activity: Store['activity']
  /** Workloads whose documents name the host. */
  readonly workloadsOn: (host: string) => readonly string[]
  /** Masks secret values in whatever a host says. */
  readonly redact: (text: string) => string
}

export function createHostService(deps: HostServiceDeps) {
  const { hosts, clock } = deps
  const changes = createHostChanges(deps.activity, clock)
  const logins = createHostLogins(deps, changes)

  return {
    async show(name: string) {
      const host = await describe(hosts, name)
      return { host, record: hosts.declared(name), changes: changes.list(name) }
    },

    ...declaring(deps, changes),
    ...{ trust: logins.trust, unlock: logins.unlock },

    candidates: (): HostCandidates => findCandidates(deps.environment, deps.sshEnvironment),

    async test(name: string, signal: AbortSignal): Promise<Host> {
      hosts.refresh()
      await hosts.get(name).keepAlive.connect(signal)
      const host = await describe(hosts, name)
      if (host.engine === null && 'failure' in host.status) fail(host.status.failure)
      return host
    },

    async *doctor(name: string, signal: AbortSignal) {
      hosts.refresh()
      const session = hosts.get(name)
      try {
        for await (const checkup of examine({ clock, redact: deps.redact }, session, signal)) {
          yield { type: 'checkup' as const, checkup }
        }
        yield { type: 'end' as const, how: 'completed' as const }
      } catch (error) {
        if (!signal.aborted) throw error
        yield { type: 'end' as const, how: 'cancelled' as const }
      }
    },

    /** The machine woke up, or its network changed: tries every host again at once. */
    retry(): void {
      hosts.refresh()
      for (const { keepAlive } of hosts.list()) keepAlive.retry()
    },
  }
}

const describe = (hosts: DeclaredHosts, name: string): Promise<Host> =>
  hosts.describe(hosts.get(name))

/** The calls that declare hosts, and how each is reached. */
function declaring(deps: HostServiceDeps, changes: HostChanges) {
  const { hosts } = deps
  return {
    add(record: HostRecord, by: Caller): Host {
      refuseTaken(hosts, record.name)
      hosts.put(record)
      changes.added(record, by)
      return hosts.show(hosts.get(record.name))
    },

    edit(name: string, record: HostRecord, by: Caller): Host {
      const before = hosts.record(name)
      if (name === builtInHost) refuseOtherLocal(record)
      else if (record.name !== name) {
        refuseTaken(hosts, record.name)
        refuseUsed(deps, name)
        deps.answers.forget(name)
      }
      hosts.put(record, before.name)
      changes.edited(before, record, by)
      return hosts.show(hosts.get(record.name))
    },

    remove(name: string, confirm: string, by: Caller): void {
      hosts.get(name)
      if (confirm !== name) fail({ kind: 'confirmation-required', action: 'remove', object: name })
      if (name !== builtInHost) refuseUsed(deps, name)
      hosts.remove(name)
      changes.removed(name, by)
      deps.answers.forget(name)
    },
  }
}

export type HostService = ReturnType<typeof createHostService>

function refuseTaken(hosts: DeclaredHosts, name: string): void {
  const isTaken = hosts.list().some((session) => session.name === name)
  if (isTaken) fail({ kind: 'exists', what: 'host', name })
}

function refuseUsed({ workloadsOn }: HostServiceDeps, host: string): void {
  const workloads = [...workloadsOn(host)]
  if (workloads.length > 0) fail({ kind: 'host-in-use', host, workloads })
}

/**
 * Refuses another connection for this machine's own host: how it is guarded and which socket it means can be said, no
 * more.
 */
function refuseOtherLocal({ name, connection }: HostRecord): void {
  const issues = [
    ...(name === builtInHost
      ? []
      : [{ path: 'record.name', message: 'the built-in host keeps its name' }]),
    ...(connection.kind === 'local'
      ? []
      : [{ path: 'record.connection', message: 'the built-in host is reached through a socket' }]),
  ]
  if (issues.length > 0) throw new FailureError({ kind: 'invalid', what: 'host', issues })
}
