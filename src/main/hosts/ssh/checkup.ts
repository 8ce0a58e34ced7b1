/** Each step of reaching a host over SSH, tried now on a connection of its own; changes nothing there. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import type { Checkup } from '../../../shared/model/host.ts'
import { runOn } from './commands/remote-run.ts'
import { addressOf, type Hop } from './config/hop.ts'
import type { Link, LinkDeps } from './connection/link.ts'
import { readableArgv } from './format/quote.ts'
import { fingerprint, typeOfKey } from './keys/known-hosts.ts'
import type { Tried } from './login/login.ts'
import { forwardPort, isForbidden } from './tunnel/dial-there.ts'
import type { EngineSocket } from './tunnel/engine-socket.ts'
import { forwardSocket } from './tunnel/engine-tunnel.ts'

export interface CheckupDeps extends LinkDeps {
  readonly hops: () => Promise<readonly Hop[]>
  readonly socket: EngineSocket
}

const step = (
  { id, title }: Pick<Checkup, 'id' | 'title'>,
  outcome: Checkup['outcome'],
  found: string,
): Checkup => ({ id, title, outcome, found, remedy: null })

export async function* checkUp(deps: CheckupDeps, signal: AbortSignal): AsyncGenerator<Checkup> {
  const hops = yield* readHops(deps)
  if (!hops) return
  const first = hops[0]
  if (first) yield await resolveName(first)
  const seen: Seen = { reached: [], keys: [], logins: [] }
  const opened = await tryLink(deps, hops, { seen, signal })
  yield* describeLink(hops, seen, opened)
  if ('failure' in opened) return
  try {
    yield* describeEngine(deps, opened.link, signal)
  } finally {
    opened.link.close()
  }
}

async function* readHops(deps: CheckupDeps): AsyncGenerator<Checkup, readonly Hop[] | undefined> {
  const title = 'SSH configuration'
  try {
    const hops = await deps.hops()
    const notes = [...new Set(hops.flatMap(({ notes: each }) => each))]
    const chain = hops.map((hop) => `${hop.user}@${addressOf(hop)}`).join(', then ')
    const found = notes.length === 0 ? chain : `${chain}. ${notes.join(' ')}`
    yield step({ id: 'config', title }, notes.length > 0 ? 'warning' : 'ok', found)
    return hops
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    yield failed('config', title, failure)
    return undefined
  }
}

async function resolveName({ host }: Hop): Promise<Checkup> {
  const title = 'Name resolution'
  if (isIP(host)) return step({ id: 'dns', title }, 'skipped', `${host} is an address`)
  try {
    const found = await lookup(host, { all: true })
    return step({ id: 'dns', title }, 'ok', found.map(({ address }) => address).join(', '))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
    const text = 'Check the host name, or your DNS and VPN.'
    return {
      ...step({ id: 'dns', title }, 'failed', `${host}: ${code}`),
      remedy: {
        text,
        command: readableArgv(['getent', 'hosts', host]),
      },
    }
  }
}

interface Seen {
  readonly reached: Hop[]
  readonly keys: { readonly hop: Hop; readonly key: Buffer }[]
  readonly logins: { hop: Hop; by: string | undefined; tried: readonly Tried[] }[]
}

type Opened = { readonly link: Link } | { readonly failure: Failure }

async function tryLink(
  deps: CheckupDeps,
  hops: readonly Hop[],
  { seen, signal }: { readonly seen: Seen; readonly signal: AbortSignal },
): Promise<Opened> {
  try {
    const { openLink } = await import('./connection/link.ts')
    const link = await openLink(deps, hops, {
      signal,
      watcher: {
        reached: (hop) => void seen.reached.push(hop),
        keyAccepted: (hop, key) => void seen.keys.push({ hop, key }),
        loggedIn: (hop, by, tried) => void seen.logins.push({ hop, by, tried }),
        refused: (hop, tried) => void seen.logins.push({ hop, by: undefined, tried }),
      },
    })
    return { link }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { failure }
  }
}

function* describeLink(hops: readonly Hop[], seen: Seen, opened: Opened): Generator<Checkup> {
  const failure = 'failure' in opened ? opened.failure : undefined
  for (const hop of hops) {
    const steps = [reachOf(hop, seen), keyOf(hop, seen), ...loginOf(hop, seen)]
    yield* steps.flatMap((each) => (each.done ? [each.done] : []))
    const missing = steps.find(({ done }) => !done)
    if (!missing) continue
    if (failure) yield failed(missing.id, missing.title, failure)
    return
  }
}

/** A step without `done` is the one that stopped everything. */
interface HopStep {
  readonly id: string
  readonly title: string
  readonly done: Checkup | undefined
}

function reachOf(hop: Hop, seen: Seen): HopStep {
  const [id, title] = ['tcp', `Connection to ${addressOf(hop)}`] as const
  const isReached = seen.reached.includes(hop)
  return {
    id,
    title,
    done: isReached ? step({ id, title }, 'ok', 'something listens') : undefined,
  }
}

function keyOf(hop: Hop, seen: Seen): HopStep {
  const [id, title] = ['host-key', `Host key of ${addressOf(hop)}`] as const
  const key = seen.keys.find((each) => each.hop === hop)?.key
  const found = key && `${typeOfKey(key)} ${fingerprint(key)} is known`
  return {
    id,
    title,
    done: found === undefined ? undefined : step({ id, title }, 'ok', found),
  }
}

function loginOf(hop: Hop, seen: Seen): HopStep[] {
  const [id, title] = ['login', `Login as ${hop.user}`] as const
  const login = seen.logins.find((each) => each.hop === hop)
  const by = login?.by
  const others = (login?.tried ?? []).map(({ method, found }) => {
    const name = `Login with ${method}`
    const done = step({ id: 'auth', title: name }, by === undefined ? 'failed' : 'skipped', found)
    return { id: 'auth', title: name, done }
  })
  const done = by === undefined ? undefined : step({ id, title }, 'ok', `accepted: ${by}`)
  return [...others, { id, title, done }]
}

async function* describeEngine(
  deps: CheckupDeps,
  link: Link,
  signal: AbortSignal,
): AsyncGenerator<Checkup> {
  const { socket } = deps
  const { user } = link
  const missing = await lookForSocket(deps, link, signal)
  if (!missing) {
    const whose = socket.of() === '' ? '' : ` (${socket.of()})`
    yield step({ id: 'socket', title: 'Docker socket' }, 'ok', `${socket.path()} is there${whose}`)
    yield step({ id: 'rights', title: 'Rights to Docker' }, 'ok', `${user} may use it`)
    const isForwarding = !(await forbidsPorts(link))
    yield await tryForwarding(link, socket.path(), isForwarding)
    yield tellForwarding(isForwarding)
    yield await tryFiles(deps, link)
    return
  }
  switch (missing.kind) {
    case 'shell-refused':
      // That is no fault where the docker command is forced on the login: the engine itself will tell.
      yield { ...failed('shell', 'Commands', missing), outcome: 'warning' }
      return
    case 'socket-forbidden':
      yield step({ id: 'socket', title: 'Docker socket' }, 'ok', `${missing.socket} is there`)
      yield {
        ...failed('rights', 'Rights to Docker', missing),
        remedy: {
          text: `On that host, as root; then connect again.`,
          command: readableArgv(['usermod', '-aG', 'docker', user]),
        },
      }
      return
    default:
      yield failed('socket', 'Docker socket', missing)
  }
}

/** Why there is none to use; undefined when there is. */
async function lookForSocket(
  deps: CheckupDeps,
  link: Link,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  try {
    await deps.socket.look((command) => runOn(link, deps, command), link.user, signal)
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return failure
  }
}

/** Nothing listens there: that it could not be connected to is an answer as good as any. */
async function forbidsPorts(link: Link): Promise<boolean> {
  const opened = await forwardPort(link, { host: '127.0.0.1', port: 1 })
  if (opened instanceof Error) return isForbidden(opened)
  opened.destroy()
  return false
}

function tellForwarding(isForwarding: boolean): Checkup {
  const [id, title] = ['port-forwarding', 'Forwarding of ports'] as const
  if (isForwarding) return step({ id, title }, 'ok', 'sshd connects to ports for us')
  const found =
    'sshd connects to no port for us; a command of the host or a helper container stands in'
  return { ...step({ id, title }, 'warning', found), remedy: { text: allowPorts, command: null } }
}

/** Tries what brings files to a host: stacks that are deployed there, and its own locks. */
async function tryFiles(deps: CheckupDeps, link: Link): Promise<Checkup> {
  const [id, title] = ['files', 'Files over SFTP'] as const
  try {
    const { openSftp } = await import('./files/sftp.ts')
    const sftp = await openSftp(deps, link)
    sftp.close()
    return step({ id, title }, 'ok', 'sshd takes and gives them')
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { ...failed(id, title, failure), remedy: { text: allowFiles, command: null } }
  }
}

const allowFiles =
  'In sshd_config on that host: Subsystem sftp internal-sftp; then reload sshd. What is run at each login (a forced command, .bashrc) must print nothing.'

/** sshd refuses sockets with it, whatever is said of those. */
const allowPorts = 'In sshd_config on that host: AllowTcpForwarding yes; then reload sshd.'

async function tryForwarding(link: Link, socket: string, isForwarding: boolean): Promise<Checkup> {
  const title = 'Forwarding of the socket'
  const opened = await forwardSocket(link, socket)
  if (!(opened instanceof Error)) {
    opened.destroy()
    return step(
      { id: 'forwarding', title },
      'ok',
      'sshd forwards it; MaxSessions does not limit it',
    )
  }
  // The socket is there and may be used, so it is most likely sshd that does not forward it.
  const found = `sshd does not forward it (${opened.message}); the docker command there stands in, at most 8 requests at once`
  return {
    ...step({ id: 'forwarding', title }, 'warning', found),
    remedy: {
      text: isForwarding
        ? 'In sshd_config on that host: AllowStreamLocalForwarding yes; then reload sshd.'
        : allowPorts,
      command: null,
    },
  }
}

function failed(id: string, title: string, failure: Failure): Checkup {
  const said = describeFailure(failure, { byDoctor: true })
  const remedy = said.remedy === null ? null : { text: said.remedy, command: null }
  return { ...step({ id, title }, 'failed', `${said.title}. ${said.detail}`), remedy }
}
