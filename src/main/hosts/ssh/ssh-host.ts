/** A host reached over SSH: one connection carries its engine, its files and its commands. */
import type { Clock } from '../../../shared/lib/clock.ts'
import { silence, within } from '../../../shared/lib/deadline.ts'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import type { Guard, HostColour, SshConnection } from '../../../shared/model/host.ts'
import { createEngine } from '../../engine/create-engine.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Adopted } from '../../engine/owner.ts'
import { createReach } from '../reach/create-reach.ts'
import { kernelNetworkFiles } from '../reach/learn.ts'
import { hostFailure, type ReportBug } from '../session/host-failure.ts'
import { createHostState } from '../session/host-state.ts'
import { temporaryNames } from '../session/temporary-names.ts'
import { type HostSession, type KeepAlive, outputOf } from '../session.ts'
import { checkUp } from './checkup.ts'
import { runThere } from './commands/remote-run.ts'
import { addressOf, type Hop } from './config/hop.ts'
import { findHops, type HopsDeps } from './config/jump-hosts.ts'
import type { Link, LinkDeps } from './connection/link.ts'
import type { LoginPlaces } from './connection/login-places.ts'
import { createReconnectingConnection } from './connection/reconnecting-connection.ts'
import { unreachable } from './connection/ssh-failures.ts'
import { createRemoteFiles } from './files/remote-files.ts'
import { createRemoteTemporary } from './files/remote-temporary.ts'
import { createSftpChannel } from './files/sftp.ts'
import type { SshAnswers } from './login/answers.ts'
import type { HostKeys } from './login/host-keys.ts'
import { createRemoteDial } from './tunnel/dial-there.ts'
import { createEngineSocket } from './tunnel/engine-socket.ts'
import { createEngineTunnel } from './tunnel/engine-tunnel.ts'
import { createPrivateSocket } from './tunnel/private-socket.ts'
import { createStdioPlaces } from './tunnel/stdio-places.ts'

export interface SshHostDeps {
  readonly name: string
  readonly guard: Guard
  readonly colour: HostColour
  /** How it was chosen: declared, or a Docker context. */
  readonly found: string
  readonly clock: Clock
  readonly reportBug: ReportBug
  /** 0 to 1. */
  readonly random: () => number
  readonly installation: string
  readonly adopted?: Adopted | undefined
  readonly connection: SshConnection
  readonly environment: HopsDeps['environment']
  /** One for all hosts. */
  readonly hostKeys: HostKeys
  readonly answers: SshAnswers
  readonly places: LoginPlaces
  /** 0700; the private sockets lie here. */
  readonly runtimeDir: string
}

export interface SshHost extends HostSession {
  /** Path of a local socket that leads to the engine there, for docker's own tools. */
  privateSocket(): Promise<string>
}

/** Connects to nothing until somebody asks or holds it. */
export function createSshHost(deps: SshHostDeps): SshHost {
  const { name: host, clock, connection, installation, environment } = deps
  const { hostKeys, answers, places, random } = deps
  const socket = createEngineSocket({ host, declared: connection.socket })
  const endpoint = endpointOf(connection)
  const linked = createLinkState(clock)
  const { state } = linked
  // Read at every attempt: what the user mends in ~/.ssh/config counts at once.
  const hops = () => findHops({ host, environment }, connection)
  const reconnecting = createReconnectingConnection({
    ...{ clock, random },
    open: async (signal) =>
      await openInTime({ host, hostKeys, answers, places, clock, random }, await hops(), signal),
    failureOf: (error) => hostFailure(deps.reportBug, error, host),
    onUp(made) {
      linked.up()
      void proveEngine(made)
    },
    onDown: linked.down,
  })
  const run: HostSession['run'] = (command) =>
    runThere({ host, clock, link: reconnecting.link }, command)
  const inItsPlace = createStdioPlaces(host)
  const tunnel = createEngineTunnel({ host, socket, clock, link: reconnecting.link, inItsPlace })
  const { dial, isByShell } = createRemoteDial({ host, clock, link: reconnecting.link, inItsPlace })
  const engine = createEngine({
    ...{ host, endpoint, dial: tunnel, clock, installation, isFar: true },
    adopted: deps.adopted,
  })
  const reach = createReach({
    ...{ host, installation, clock, engine, dial, isByShell, silenceMs },
    kernelNetwork: (signal) => readKernelNetwork(run, signal),
  })
  let cancelSweep = () => {}
  const sftp = createSftpChannel({ host, clock }, () => reconnecting.link())
  const names = temporaryNames(installation)
  const temporary = createRemoteTemporary({ host, installation, names, clock, sftp })
  const privateSocket = createPrivateSocket({ dir: deps.runtimeDir, name: host, dial: tunnel })

  async function proveEngine(made: Link): Promise<void> {
    if (!(await isEngineThere({ engine, state, endpoint }, deps))) return
    cancelSweep()
    cancelSweep = clock.schedule(sweepDelayMs, () => void temporary.sweep(made))
  }

  return {
    ...{ name: host, kind: 'ssh', endpoint },
    get found() {
      return socket.of() === '' ? deps.found : `${deps.found}; ${socket.of()}, ${socket.path()}`
    },
    ...{ guard: deps.guard, colour: deps.colour },
    // As seen from there, whatever context that user has chosen.
    isHere: false,
    get toolEnv() {
      return { DOCKER_HOST: `unix://${socket.path()}` }
    },
    capabilities: ['engine', 'dial', 'run', 'files'],
    engine,
    run,
    state: linked.shown,
    ...{ dial, reach },
    files: {
      ...createRemoteFiles({ host, installation, sftp }),
      withTemporary: temporary.withTemporary,
    },
    keepAlive: keptAlive(reconnecting, engine, state),
    checkup: (signal) =>
      checkUp({ host, hops, hostKeys, answers, places, socket, clock, random }, signal),
    privateSocket: privateSocket.path,
    async close() {
      cancelSweep()
      await reach.close()
      privateSocket.close()
      engine.close()
      reconnecting.close()
    },
  }
}

type StateThere = HostSession['state']

/** The state of a host as its link tells it. */
function createLinkState(clock: Clock) {
  const state = createHostState(clock)
  let whyDown: Failure | undefined
  const shown: StateThere = {
    ...state,
    // What was cut together with the connection says less than why there is none.
    report: (seen) =>
      state.report(seen.online || !whyDown ? seen : { online: false, failure: whyDown }),
  }
  return {
    state,
    shown,
    up() {
      whyDown = undefined
    },
    down(failure: Failure) {
      whyDown = failure
      state.report({ online: false, failure })
    },
  }
}

/** A link alone is not a host that works: its engine has to answer. */
async function isEngineThere(
  { engine, state, endpoint }: { engine: Engine; state: StateThere; endpoint: string },
  { name: host, clock, reportBug }: SshHostDeps,
): Promise<boolean> {
  try {
    const failure = () => silence({ name: host, endpoint }, engineAnswerMs)
    const { signal } = new AbortController()
    await within({ clock, ms: engineAnswerMs, failure }, signal, engine.ping)
    state.report({ online: true })
    return true
  } catch (error) {
    state.report({ online: false, failure: hostFailure(reportBug, error, host) })
    return false
  }
}

const keptAlive = (
  { acquire, retry, connect }: KeepAlive,
  engine: Engine,
  state: StateThere,
): KeepAlive => ({
  ...{ acquire, retry },
  async connect(signal) {
    await connect(signal)
    await engine.ping(signal)
    state.report({ online: true })
  },
})

const engineAnswerMs = 5_000
/** After whatever the host was reached for. */
const sweepDelayMs = 1_000

/** Each hop ends its own waiting; this holds whatever it waited for. */
const hopMs = 30_000

async function openInTime(
  deps: LinkDeps,
  hops: readonly Hop[],
  signal: AbortSignal,
): Promise<Link> {
  const { clock } = deps
  const ms = hops.reduce((sum, { connectTimeoutMs }) => sum + connectTimeoutMs + hopMs, 0)
  const address = hops.map(addressOf).join(', then ')
  const failure = () => unreachable({ host: deps.host, address }, 'it does not let us in in time')
  // Most commands reach no host over SSH, and need not load ssh2.
  const { openLink } = await import('./connection/link.ts')
  return await within({ clock, ms, failure }, signal, (late) =>
    openLink(deps, hops, { signal: late }),
  )
}

function endpointOf({ host, user, port, socket }: SshConnection): string {
  const name = host.includes(':') ? `[${host}]` : host
  const at = user === undefined ? name : `${user}@${name}`
  return `ssh://${at}${port === undefined ? '' : `:${port}`}${socket ?? ''}`
}

/** The way to the host and back, and what an address of the host takes to answer. */
const silenceMs = 1_500

/** undefined where there are no such files, as it is no Linux; and where the login runs no commands. */
async function readKernelNetwork(
  run: HostSession['run'],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { end, lines } = await outputOf(run, { argv: ['cat', ...kernelNetworkFiles], signal })
    return end.exitCode === 0 ? lines.join('\n') : undefined
  } catch (error) {
    if (failureOf(error)?.kind === 'shell-refused') return undefined
    throw error
  }
}
