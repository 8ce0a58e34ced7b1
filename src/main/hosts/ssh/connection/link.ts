/** One authenticated SSH connection, through every hop on its way; each hop's key is verified. */
import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import { socketReason } from '../../../engine/socket-reasons.ts'
import { connected } from '../../session/connected.ts'
import { addressOf, type Hop } from '../config/hop.ts'
import type { SshAnswers } from '../login/answers.ts'
import type { HostKeys } from '../login/host-keys.ts'
import type { Tried } from '../login/login.ts'
import { TurnedAway } from './before-greeting.ts'
import { HopSocket } from './channel-socket.ts'
import { expected, handshake } from './handshake.ts'
import type { LoginPlaces } from './login-places.ts'
import { channelReason, placeOf, unreachable } from './ssh-failures.ts'

export interface LinkDeps {
  /** The Longshore host. */
  readonly host: string
  readonly hostKeys: HostKeys
  readonly answers: SshAnswers
  readonly places: LoginPlaces
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
}

/** Watcher of what each step of making a link found, for the doctor. */
export interface LinkWatcher {
  reached?(hop: Hop): void
  keyAccepted?(hop: Hop, key: Buffer): void
  loggedIn?(hop: Hop, by: string | undefined, tried: readonly Tried[]): void
  refused?(hop: Hop, tried: readonly Tried[]): void
}

/** One link being made: what it is made with, how long it is waited for, and who is told of its steps. */
export interface Attempt extends LinkDeps {
  readonly signal: AbortSignal
  readonly watcher: LinkWatcher
  /** The host itself is the last one. */
  readonly isLast: boolean
}

export interface Link {
  readonly client: Client
  /** Address that the last hop leads to, and as whom. */
  readonly address: string
  readonly user: string
  /** Resolves, once, with why it ended. */
  readonly ended: Promise<Failure>
  isOpen(): boolean
  close(): void
}

/** Throws the failure of the first step that fails; leaves nothing open then. */
export async function openLink(
  deps: LinkDeps,
  hops: readonly Hop[],
  {
    signal,
    watcher = {},
  }: { readonly signal: AbortSignal; readonly watcher?: LinkWatcher | undefined },
): Promise<Link> {
  const opened: Link[] = []
  const closeAll = () => {
    for (const link of opened.toReversed()) link.close()
  }
  try {
    for (const hop of hops) {
      const attempt = { ...deps, signal, watcher, isLast: hop === hops.at(-1) }
      const login = () => enter(attempt, hop, opened.at(-1))
      opened.push(await deps.places.hold(addressOf(hop), signal, login))
    }
  } catch (error) {
    closeAll()
    throw error
  }
  const last = opened.at(-1)
  if (!last) throw new Error('a way to a host has at least one hop')
  for (const link of opened.slice(0, -1)) void last.ended.then(() => link.close())
  return { ...last, close: closeAll }
}

/** Connects once more, a little later, where the server turned away one of many who came at once. */
async function enter(attempt: Attempt, hop: Hop, through: Link | undefined): Promise<Link> {
  const knock = async () =>
    through ? await throughHop(attempt, hop, through) : await overNet(attempt, hop)
  const sock = await knock()
  attempt.watcher.reached?.(hop)
  try {
    return await handshake(attempt, hop, sock)
  } catch (error) {
    if (!(error instanceof TurnedAway) || through?.isOpen() === false) throw error
  }
  const { clock, random, signal } = attempt
  await clock.sleep(againMs.least + random() * againMs.spread, signal)
  return await handshake(attempt, hop, await knock())
}

/** Apart from each other, so that they do not meet again. */
const againMs = { least: 250, spread: 1_000 } as const

/** Without `noDelay`, each new channel waits 40 ms for an acknowledgement. */
async function overNet(attempt: Attempt, hop: Hop): Promise<Duplex> {
  const { signal } = attempt
  const { host, port, family, bindAddress, connectTimeoutMs } = hop
  const place = placeOf(attempt, hop)
  const bound = bindAddress === undefined ? {} : { localAddress: bindAddress }
  const late = AbortSignal.timeout(connectTimeoutMs)
  try {
    const socket = net.connect({ host, port, family, ...bound, noDelay: true })
    return await connected(socket, AbortSignal.any([signal, late]))
  } catch (error) {
    signal.throwIfAborted()
    if (late.aborted) throw new FailureError(unreachable(place, socketReason('ETIMEDOUT')))
    throw expected(place, error)
  }
}

/** A jump host waits for its own kernel, which is minutes: it is not waited for that long. */
function throughHop(attempt: Attempt, hop: Hop, through: Link): Promise<Duplex> {
  const { signal } = attempt
  const place = placeOf(attempt, hop)
  const late = AbortSignal.timeout(hop.connectTimeoutMs)
  const enough = AbortSignal.any([signal, late])
  return new Promise((resolve, reject) => {
    const couldNot = (why: string, cause?: unknown) => {
      // The server's configuration says so (RFC 4254, 5.1).
      const isForbidden = channelReason(cause) === 1
      const reason = isForbidden
        ? `the jump host ${through.address} lets nobody through to it: see AllowTcpForwarding and PermitOpen in its sshd_config, and what its authorized_keys allow that key`
        : `the jump host ${through.address} could not connect to it${why}`
      reject(new FailureError(unreachable(place, reason), cause))
    }
    const abort = () => (signal.aborted ? reject(signal.reason) : couldNot(' in time'))
    enough.addEventListener('abort', abort, { once: true })
    through.client.forwardOut('127.0.0.1', 0, hop.host, hop.port, (error, channel) => {
      enough.removeEventListener('abort', abort)
      if (error) couldNot('', error)
      else if (enough.aborted) channel.destroy()
      else resolve(new HopSocket(channel, through))
    })
  })
}
