/** Trusting the host key of a git server: seen first, remembered only by its fingerprint. */
import type { Clock } from '../../../shared/lib/clock.ts'
import { FailureError, fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { usualSeverity } from '../../../shared/model/activity.ts'
import { withoutPassword } from '../../../shared/model/git.ts'
import type { ServerKey, ServerTrust } from '../../../shared/model/git-credential.ts'
import { writtenPlace } from '../../../shared/model/git-credential.ts'
import type { Caller } from '../../hosts/host-changes.ts'
import type { SshServer, SshServers } from '../../hosts/ssh-servers.ts'
import type { Store } from '../../store/store.ts'
import { credentialFor, type KeptCredentials } from './kept-logins.ts'

interface ServerTrustDeps {
  readonly servers: SshServers
  readonly kept: KeptCredentials
  readonly activity: Store['activity']
  readonly clock: Clock
}

export type TrustServer = (
  asked: ServerTrust,
  by: Caller,
  signal: AbortSignal,
) => Promise<ServerKey>

/**
 * Throws `host-key-unknown` where it shows an unknown key that has another fingerprint than the one that is asked for,
 * `host-key-changed` and the like, and why it is not reached.
 */
export function createServerTrust({
  servers,
  kept,
  activity,
  clock,
}: ServerTrustDeps): TrustServer {
  return async ({ url, fingerprint }, by, signal) => {
    const server = serverAt(kept, url)
    try {
      return { ...(await servers.look(server, signal)), as: server.as, isNew: false }
    } catch (error) {
      const failure = failureOf(error)
      if (failure?.kind !== 'host-key-unknown') throw error
      const shown = { ...failure, gitServer: withoutPassword(url) }
      if (failure.fingerprint !== fingerprint) throw new FailureError(shown, error)
      servers.accept(server, fingerprint)
      const { address, keyType } = failure
      tell({ activity, clock }, by, { ...server, address, fingerprint })
      return { address, keyType, fingerprint, as: server.as, isNew: true }
    }
  }
}

/** As git goes there: with a key that is kept here, else as this user's ssh does. */
function serverAt(kept: KeptCredentials, url: string): SshServer {
  const place = writtenPlace(url)
  if (place?.road !== 'ssh') return refuse(url)
  const found = credentialFor(kept, { url, credential: '', isOwn: false })
  const port = place.port === '' ? {} : { port: Number(place.port) }
  const user = place.user || found?.user
  const host = place.host.replace(/^\[|\]$/g, '')
  return {
    name: place.port === '' ? place.host : `${place.host}:${place.port}`,
    connection: { kind: 'ssh', host, ...port, ...(user && { user }) },
    as: found ? 'longshore' : 'user',
  }
}

function refuse(url: string): never {
  const message = `${withoutPassword(url)} is no address of a server that is reached over ssh, like git@git.example.com:acme`
  return fail({ kind: 'invalid', what: 'git server', issues: [{ path: 'url', message }] })
}

const files = { user: "this user's known_hosts", longshore: 'the known_hosts of longshore' }

function tell(
  { activity, clock }: Pick<ServerTrustDeps, 'activity' | 'clock'>,
  { actor, door = 'unknown' }: Caller,
  { name, as, address, fingerprint }: SshServer & Pick<ServerKey, 'address' | 'fingerprint'>,
): void {
  const event = 'host-trusted'
  activity.add({
    ...{ at: clock.now(), event, severity: usualSeverity[event], actor, door, reason: '' },
    ...{ object: { kind: 'git-credential', name }, outcome: 'done', facts: { action: 'trust' } },
    // On the way to it there may be another one, whose key it is.
    detail: `${fingerprint} of ${address}, kept in ${files[as]}`,
    story: `git-server:${name}:${activity.lastSeq() + 1}`,
  })
}
