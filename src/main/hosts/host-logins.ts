/** Letting the user in to a host: a key that is trusted, and answers to what its login asks. */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Host } from '../../shared/model/host.ts'
import type { Caller, HostChanges } from './host-changes.ts'
import type { DeclaredHosts } from './hosts.ts'
import type { Answer, SshAnswers } from './ssh/login/answers.ts'
import type { HostKeys } from './ssh/login/host-keys.ts'

interface HostLoginsDeps {
  readonly hosts: DeclaredHosts
  readonly keys: Pick<HostKeys, 'accept'>
  readonly answers: Pick<SshAnswers, 'give'>
}

interface Trusting {
  readonly name: string
  readonly fingerprint: string
  readonly keepIn: 'longshore' | 'user'
  readonly by: Caller
}

interface Unlocking {
  readonly name: string
  readonly answers: readonly Answer[]
  readonly keep: boolean
}

export interface HostLogins {
  trust(asked: Trusting, signal: AbortSignal): Promise<Host>
  unlock(asked: Unlocking, signal: AbortSignal): Promise<Host>
}

export function createHostLogins(
  { hosts, keys, answers: kept }: HostLoginsDeps,
  changes: Pick<HostChanges, 'trusted'>,
): HostLogins {
  return {
    async trust({ name, by, ...asked }, signal) {
      const shown = await keyShown(hosts, name, signal)
      // Whatever it shows instead is what the user has to hear of.
      if (shown && shown.fingerprint !== asked.fingerprint) fail(shown)
      if (shown) {
        await keys.accept({ host: name, ...asked })
        changes.trusted(name, asked, by)
      }
      const host = await reach(hosts, name, signal)
      if (shown) reachAlike(hosts, name, (why) => isSameKey(why, shown))
      return host
    },

    async unlock({ name, answers, keep }, signal) {
      const { name: host } = hosts.get(name)
      await kept.give(host, answers, keep)
      const shown = await reach(hosts, name, signal)
      const ids = answers.map(({ id }) => id)
      reachAlike(hosts, name, (why) => isPassphraseOf(why, ids))
      return shown
    },
  }
}

/** Connects anew; what stands in the way is told by the state of the host. */
async function reach(hosts: DeclaredHosts, name: string, signal: AbortSignal): Promise<Host> {
  const { keepAlive } = hosts.get(name)
  await keepAlive.connect(signal).catch((error: unknown) => {
    if (!failureOf(error)) throw error
  })
  return await hosts.describe(hosts.get(name))
}

/** Reaches others that wait for the same, and by now have it: hosts behind one jump host, or with one key. */
function reachAlike(hosts: DeclaredHosts, name: string, isAlike: (why: Failure) => boolean): void {
  for (const session of hosts.list()) {
    const { status } = hosts.show(session)
    if (session.name === name || !('failure' in status) || !isAlike(status.failure)) continue
    // What stands in its way then is told by its state.
    session.keepAlive.connect(new AbortController().signal).catch(() => {})
  }
}

const isSameKey = (why: Failure, { address, fingerprint }: ShownKey): boolean =>
  why.kind === 'host-key-unknown' && why.address === address && why.fingerprint === fingerprint

const isPassphraseOf = (why: Failure, ids: readonly string[]): boolean =>
  why.kind === 'ssh-answer-needed' &&
  why.method === 'passphrase' &&
  why.prompts.some(({ id }) => ids.includes(id))

type ShownKey = Extract<Failure, { kind: 'host-key-unknown' }>

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
