/** What the doors ask of hosts: declare, look, let in, examine. */
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError, fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
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
import { type Caller, createHostChanges } from './host-changes.ts'
import type { DeclaredHosts } from './hosts.ts'
import type { SshEnvironment } from './ssh/config/ssh-config.ts'
import type { Answer, SshAnswers } from './ssh/login/answers.ts'
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
  const describe = (name: string): Promise<Host> => hosts.describe(hosts.get(name))

  /** Connects anew; what stands in the way is told by the state of the host. */
  const reach = async (name: string, signal: AbortSignal): Promise<Host> => {
    const { keepAlive } = hosts.get(name)
    await keepAlive.connect(signal).catch((error: unknown) => {
      if (!failureOf(error)) throw error
    })
    return await describe(name)
  }

  /** Others that wait for the same by now have it: hosts behind one jump host, or with one key. */
  const reachAlike = (name: string, isAlike: (why: Failure) => boolean): void => {
    for (const session of hosts.list()) {
      const { status } = hosts.show(session)
      if (session.name === name || !('failure' in status) || !isAlike(status.failure)) continue
      // What stands in its way then is told by its state.
      session.keepAlive.connect(new AbortController().signal).catch(() => {})
    }
  }

  return {
    async show(name: string) {
      const host = await describe(name)
      return { host, record: hosts.declared(name), changes: changes.list(name) }
    },

    candidates: (): HostCandidates => findCandidates(deps.environment, deps.sshEnvironment),

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

    async test(name: string, signal: AbortSignal): Promise<Host> {
      hosts.refresh()
      await hosts.get(name).keepAlive.connect(signal)
      const host = await describe(name)
      if (host.engine === null && 'failure' in host.status) fail(host.status.failure)
      return host
    },

    async trust({ name, by, ...asked }: Trusting, signal: AbortSignal): Promise<Host> {
      const shown = await keyShown(hosts, name, signal)
      // Whatever it shows instead is what the user has to hear of.
      if (shown && shown.fingerprint !== asked.fingerprint) fail(shown)
      if (shown) {
        await deps.keys.accept({ host: name, ...asked })
        changes.trusted(name, asked, by)
      }
      const host = await reach(name, signal)
      if (shown) reachAlike(name, (why) => isSameKey(why, shown))
      return host
    },

    async unlock(
      { name, answers, keep }: { name: string; answers: readonly Answer[]; keep: boolean },
      signal: AbortSignal,
    ): Promise<Host> {
      const { name: host } = hosts.get(name)
      await deps.answers.give(host, answers, keep)
      const shown = await reach(name, signal)
      const ids = answers.map(({ id }) => id)
      reachAlike(name, (why) => isPassphraseOf(why, ids))
      return shown
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

const isSameKey = (why: Failure, { address, fingerprint }: ShownKey): boolean =>
  why.kind === 'host-key-unknown' && why.address === address && why.fingerprint === fingerprint

const isPassphraseOf = (why: Failure, ids: readonly string[]): boolean =>
  why.kind === 'ssh-answer-needed' &&
  why.method === 'passphrase' &&
  why.prompts.some(({ id }) => ids.includes(id))

type ShownKey = Extract<Failure, { kind: 'host-key-unknown' }>

interface Trusting {
  readonly name: string
  readonly fingerprint: string
  readonly keepIn: 'longshore' | 'user'
  readonly by: Caller
}

/** The unknown key that the host shows now; undefined when none stands in the way. */
async function keyShown(hosts: DeclaredHosts, name: string, signal: AbortSignal) {
  try {
    await hosts.get(name).keepAlive.connect(signal)
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind === 'host-key-unknown') return failure
    if (!failure || failure.kind.startsWith('host-key-')) throw error
    return undefined
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

/** It is this machine's own: how it is guarded and which socket it means can be said, no more. */
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
