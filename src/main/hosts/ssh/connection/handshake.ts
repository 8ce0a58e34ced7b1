/** The handshake of one hop over a socket that leads there: greeting, keys, login. */
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import { type Algorithms, type AnyAuthMethod, Client } from 'ssh2'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import { algorithmsFor, noneInCommon } from '../config/algorithms.ts'
import type { Hop } from '../config/hop.ts'
import { fingerprint, typeOfKey } from '../keys/known-hosts.ts'
import { recorded } from '../login/host-keys.ts'
import { createLogin } from '../login/login.ts'
import { offerKeysOn } from '../login/public-key-request.ts'
import { hearGreeting } from './before-greeting.ts'
import type { Attempt, Link } from './link.ts'
import { hearOffers, isNothingInCommon } from './server-offers.ts'
import { connectFailure, isDisconnect, type Place, placeOf, unreachable } from './ssh-failures.ts'

export const expected = (place: Place, error: unknown): unknown => {
  const failure = connectFailure(place, error)
  return failure ? new FailureError(failure, error) : error
}

/** Greets, verifies the key of the server, and logs in; `sock` is closed where that fails. */
export function handshake(attempt: Attempt, hop: Hop, sock: Duplex): Promise<Link> {
  const { signal, watcher } = attempt
  const place = placeOf(attempt, hop)
  const client = new Client()
  // Not the client: once the other side has ended, that leaves its socket as it is.
  const close = () => void sock.destroy()
  const giveUp = () => {
    refused = login.failure()
    close()
  }
  const login = createLogin({ ...attempt, place, hop, giveUp })
  const offers = hearOffers(client)
  const greeting = hearGreeting(sock)
  let refused: Failure | undefined
  let isOpen = false
  let isHandshakeOver = false
  let lastError: unknown
  const ended = new Promise<Failure>((resolve) => {
    client.once('end', close)
    client.once('close', () => {
      isOpen = false
      const failure = lastError === undefined ? undefined : connectFailure(place, lastError)
      resolve(failure ?? unreachable(place, 'the connection was closed'))
    })
  })

  function whyNot(error: unknown): unknown {
    if (refused) return new FailureError(refused)
    return (
      greeting.whyNone(place, error) ??
      whyRefused({ attempt, hop, offers, login, isHandshakeOver }, error)
    )
  }

  const judge = (key: Buffer): boolean => {
    refused = refusal(attempt, hop, key)
    if (!refused) watcher.keyAccepted?.(hop, key)
    return refused === undefined
  }

  return new Promise((resolve, reject) => {
    const abort = () => {
      close()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    endSilence(client, hop, () => {
      const silent = 'it accepts the connection, and does not greet as SSH does'
      refused = greeting.other(place) ?? unreachable(place, silent)
      close()
    })
    client.once('handshake', () => {
      isHandshakeOver = true
    })
    client.on('error', (error) => {
      lastError ??= error
      if (!isOpen) reject(whyNot(error))
    })
    void ended.then((failure) => {
      signal.removeEventListener('abort', abort)
      reject(refused ? new FailureError(refused) : new FailureError(failure))
    })
    client.once('ready', () => {
      signal.removeEventListener('abort', abort)
      isOpen = true
      watcher.loggedIn?.(hop, login.succeeded(), login.tried())
      resolve({
        ...{ client, ended, address: place.address, user: hop.user },
        isOpen: () => isOpen,
        close,
      })
    })
    connectAs(attempt, hop, { sock, client, login, offers, judge })
    offerKeysOn(client)
  })
}

interface Refusing extends Pick<Connecting, 'login' | 'offers'> {
  readonly attempt: Attempt
  readonly hop: Hop
  readonly isHandshakeOver: boolean
}

function whyRefused(
  { attempt, hop, offers, login, isHandshakeOver }: Refusing,
  error: unknown,
): unknown {
  const place = placeOf(attempt, hop)
  const list = isNothingInCommon(error) ? offers.last() : undefined
  if (list) return new FailureError(noneInCommon(place, list), error)
  const isRefusal = error instanceof Error && 'level' in error && error.level === authLevel
  // Past the greeting a server hangs up on whoever it does not let in.
  const isEnded = isHandshakeOver && isDisconnect(error)
  if (!isRefusal && !isEnded) return expected(place, error)
  const failure = login.failure(isEnded ? error.message : undefined)
  attempt.watcher.refused?.(hop, login.tried())
  return new FailureError(failure, error)
}

interface Connecting {
  readonly sock: Duplex
  readonly client: Client
  readonly login: ReturnType<typeof createLogin>
  readonly offers: ReturnType<typeof hearOffers>
  /** Whether the key of the server is accepted. */
  readonly judge: (key: Buffer) => boolean
}

function connectAs(
  { hostKeys }: Attempt,
  hop: Hop,
  { sock, client, login, offers, judge }: Connecting,
): void {
  client.connect({
    sock: sock as net.Socket,
    username: hop.user,
    hostVerifier: judge,
    // ssh2 also takes `false`, for "nothing left to try", which its types leave out.
    authHandler: (left, wasAccepted, pass) =>
      void login
        .next({ left, wasAccepted: wasAccepted === true })
        .then(pass as (method: AnyAuthMethod | false) => void)
        .catch((error: Error) => client.emit('error', error)),
    // ssh2 types every name that it knows; all of ours are among them.
    algorithms: algorithmsFor(hop.algorithms, hostKeys.typesFor(hop)) as Algorithms,
    readyTimeout: hop.connectTimeoutMs + 20_000,
    keepaliveInterval: hop.keepaliveMs,
    keepaliveCountMax: hop.keepaliveCount,
    strictVendor: false,
    debug: offers.debug,
  })
}

/** As for ssh, its ConnectTimeout counts for the greeting and the exchange of keys as well. */
function endSilence(client: Client, hop: Hop, end: () => void): void {
  const late = AbortSignal.timeout(hop.connectTimeoutMs)
  late.addEventListener('abort', end, { once: true })
  const isOver = () => late.removeEventListener('abort', end)
  client.once('handshake', isOver).once('close', isOver)
}

const authLevel = 'client-authentication'

/** Why this key is not accepted; undefined when it is. An unknown one waits for the user. */
function refusal(attempt: Attempt, hop: Hop, key: Buffer): Failure | undefined {
  const { host, hostKeys } = attempt
  const place = placeOf(attempt, hop)
  const shown = {
    ...place,
    ...{ keyType: typeOfKey(key), fingerprint: fingerprint(key) },
  }
  const judged = hostKeys.judge(hop, key)
  switch (judged.verdict) {
    case 'known':
      return undefined
    case 'changed':
      return { kind: 'host-key-changed', ...shown, known: judged.known.map(recorded) }
    case 'revoked':
      return { kind: 'host-key-revoked', ...shown, by: recorded(judged.by) }
    case 'certificate-only':
      return { kind: 'host-key-certificate', ...place, by: recorded(judged.by) }
    case 'unknown':
      hostKeys.offered(host, hop, key)
      return { kind: 'host-key-unknown', ...shown, seenAs: hostKeys.seenAs(hop, key) }
  }
}
