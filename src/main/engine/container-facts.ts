/** Facts of a container, from the engine's answers in our words. Pure. */
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { ContainerAnswer, HealthcheckAnswer, ListedAnswer, StateAnswer } from './answers.ts'
import type { Container, Healthcheck, ListedContainer, Mount, PortBinding } from './engine.ts'
import {
  type Adopted,
  judgedLabels,
  memberOf,
  otherInstallationOf,
  ownerOf,
  ownRole,
} from './owner.ts'

type State = FleetContainer['state']
type Health = FleetContainer['health']

const states: readonly State[] = [
  'created',
  'running',
  'restarting',
  'paused',
  'exited',
  'dead',
  'removing',
]

export function stateOf(text: string): State {
  return states.find((state) => state === text) ?? 'unknown'
}

/** The engine sets Running as well as Restarting in a crash loop, so Restarting is asked first. */
export function inspectedState(state: StateAnswer): State {
  if (state.Restarting) return 'restarting'
  if (state.Paused) return 'paused'
  if (state.Dead) return 'dead'
  if (state.Running) return 'running'
  return stateOf(state.Status)
}

/** Health as it stands in a listing, where it is only part of a sentence. */
export function healthInStatus(status: string): Health {
  const said = /\((healthy|unhealthy|health: starting)\)$/.exec(status)?.[1]
  if (said === 'healthy' || said === 'unhealthy') return said
  return said === undefined ? 'none' : 'starting'
}

export function listedContainer(
  answer: ListedAnswer,
  {
    host,
    installation,
    adopted,
  }: {
    readonly host: string
    readonly installation: string
    readonly adopted?: Adopted | undefined
  },
): ListedContainer {
  const state = stateOf(answer.State)
  const labels = judgedLabels(answer.Labels, adopted?.labels(host, answer.Id))
  const otherInstallation = otherInstallationOf(labels, installation)
  const own = ownRole(labels)
  return {
    host,
    id: answer.Id,
    name: ownName(answer.Names),
    image: answer.Image,
    imageId: answer.ImageID,
    state,
    // A paused container's last verdict is not repeated in its status line.
    health: state === 'paused' ? 'unknown' : healthInStatus(answer.Status),
    status: answer.Status,
    createdAt: answer.Created * 1_000,
    ports: listedPorts(answer.Ports),
    ...memberOf(labels),
    owner: ownerOf(labels, installation, (project) => adopted?.project(host, project)),
    ...(otherInstallation && { otherInstallation }),
    ...(own !== undefined && { own }),
    labels,
  }
}

/** Links add names of the form `/other/alias`; a container's own has one slash only. */
function ownName(names: readonly string[]): string {
  const own = names.find((name) => name.lastIndexOf('/') <= 0) ?? names[0] ?? ''
  return own.replace(/^\//, '')
}

function listedPorts(ports: ListedAnswer['Ports']): string[] {
  const shown = ports.map((port) => {
    const inside = `${port.PrivatePort}/${port.Type || 'tcp'}`
    return port.PublicPort === undefined ? inside : published(port.IP, port.PublicPort, inside)
  })
  return unique(shown)
}

/** `[::]` beside `0.0.0.0` is the same publication twice. */
function unique(ports: readonly string[]): string[] {
  const all = new Set(ports)
  return [...all].filter(
    (port) => !all.has(port.replace(/^\[::\]:/, '0.0.0.0:')) || !port.startsWith('[::]:'),
  )
}

function published(ip: string, port: number | string, inside: string): string {
  const address = ip === '' ? '0.0.0.0' : ip.includes(':') ? `[${ip}]` : ip
  return `${address}:${port}->${inside}`
}

/** `adopted`: labels of ours that it counts as having. */
export function inspectedContainer(
  answer: ContainerAnswer,
  adopted?: Readonly<Record<string, string>>,
): Container {
  const state = inspectedState(answer.State)
  return {
    id: answer.Id,
    name: answer.Name.replace(/^\//, ''),
    image: answer.Config.Image,
    imageId: answer.Image,
    labels: judgedLabels(answer.Config.Labels, adopted),
    state,
    health: inspectedHealth(answer.State.Health?.Status),
    healthOutput: said(answer.State.Health?.Log.at(-1)?.Output ?? ''),
    ...failedCheck(answer.State),
    ...ownHealthcheck(answer.Config.Healthcheck),
    ...ownRestartPolicy(answer),
    ...ownRetries(answer),
    ...ownCpus(answer),
    exit: exitFacts(answer, state),
    wasStopped: wasStopped(answer, state),
    startedAt: realTime(answer.State.StartedAt),
    createdAt: Date.parse(answer.Created),
    ...(answer.Config.StopTimeout != null && { stopTimeoutMs: answer.Config.StopTimeout * 1_000 }),
    tty: answer.Config.Tty,
    networkMode: answer.HostConfig.NetworkMode,
    bindings: liveBindings(answer),
    addresses: Object.fromEntries(
      Object.entries(answer.NetworkSettings.Networks).map(([name, network]) => [
        name,
        network.IPAddress || network.GlobalIPv6Address,
      ]),
    ),
    ...ownAliases(answer),
    networkIds: Object.fromEntries(
      Object.entries(answer.NetworkSettings.Networks).map(([name, { NetworkID }]) => [
        name,
        NetworkID,
      ]),
    ),
    env: answer.Config.Env,
    ...(answer.Config.Cmd && { command: answer.Config.Cmd }),
    // Each time it is asked, an engine tells them in another order.
    mounts: answer.Mounts.flatMap(inspectedMount).toSorted(byTarget),
    ports: inspectedPorts(answer),
  }
}

function ownAliases({ NetworkSettings }: ContainerAnswer): Pick<Container, 'aliases'> {
  const networks = Object.entries(NetworkSettings.Networks)
  const given = networks.filter(([, { Aliases }]) => Aliases.length > 0)
  if (given.length === 0) return {}
  return { aliases: Object.fromEntries(given.map(([name, { Aliases }]) => [name, Aliases])) }
}

const said = (output: string): string => output.slice(0, 4_096).trim()

function failedCheck({ Health }: StateAnswer): Pick<Container, 'healthFailure'> {
  const failed = Health?.Log.findLast(({ ExitCode }) => ExitCode !== 0)
  if (!failed) return {}
  return { healthFailure: said(failed.Output) || `nothing (exit code ${failed.ExitCode})` }
}

/** Health check timing of the engine where nobody says. */
const engineDefaults = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 }

function ownHealthcheck(
  found: HealthcheckAnswer | null | undefined,
): Pick<Container, 'healthcheck'> {
  if (!found || found.Test.length === 0 || found.Test[0] === 'NONE') return {}
  const healthcheck: Healthcheck = {
    intervalMs: found.Interval || engineDefaults.intervalMs,
    timeoutMs: found.Timeout || engineDefaults.timeoutMs,
    startPeriodMs: found.StartPeriod,
    retries: found.Retries || engineDefaults.retries,
  }
  return { healthcheck }
}

function ownRestartPolicy({ HostConfig }: ContainerAnswer): Pick<Container, 'restartPolicy'> {
  const name = HostConfig.RestartPolicy?.Name ?? ''
  return name === '' || name === 'no' ? {} : { restartPolicy: name }
}

function ownRetries({ HostConfig }: ContainerAnswer): Pick<Container, 'maxRetries'> {
  const maxRetries = HostConfig.RestartPolicy?.MaximumRetryCount ?? 0
  return maxRetries > 0 ? { maxRetries } : {}
}

/** The kernel's own period, where only the quota is said. */
const usualPeriod = 100_000

function ownCpus({ HostConfig }: ContainerAnswer): Pick<Container, 'cpus'> {
  const { NanoCpus, CpuQuota, CpuPeriod } = HostConfig
  if (NanoCpus > 0) return { cpus: NanoCpus / 1e9 }
  return CpuQuota > 0 ? { cpus: CpuQuota / (CpuPeriod || usualPeriod) } : {}
}

function inspectedHealth(status: string | undefined): Health {
  if (status === undefined || status === '' || status === 'none') return 'none'
  if (status === 'healthy' || status === 'unhealthy' || status === 'starting') return status
  return 'unknown'
}

/** An exit code counts only once there was an exit; the engine answers 0 before. */
function exitFacts(answer: ContainerAnswer, state: State): Container['exit'] {
  const facts = answer.State
  const hasEnded = ['exited', 'dead', 'restarting', 'removing'].includes(state)
  const failedToStart = state === 'created' && facts.Error !== ''
  return {
    exitCode: hasEnded || failedToStart ? facts.ExitCode : null,
    oomKilled: facts.OOMKilled,
    restarts: answer.RestartCount,
    error: facts.Error,
    finishedAt: realTime(facts.FinishedAt),
    ...(facts.OOMKilled && { isLimited: answer.HostConfig.Memory > 0 }),
  }
}

/**
 * No answer of the engine says who ended a container. But one that it keeps running by itself stays
 * down only when it was told to stop it, or when it could not start it again, which it says.
 */
function wasStopped({ State, HostConfig }: ContainerAnswer, state: State): boolean {
  const policy = HostConfig.RestartPolicy?.Name
  const isKept = policy === 'always' || policy === 'unless-stopped'
  return state === 'exited' && isKept && State.Error === '' && !State.OOMKilled
}

/** The engine writes the year 1 for "never". */
function realTime(time: string): string {
  return time.startsWith('0001-') ? '' : time
}

const byTarget = (a: Mount, b: Mount): number => (a.target < b.target ? -1 : 1)

function inspectedMount(mount: ContainerAnswer['Mounts'][number]): Mount[] {
  const { Type: kind, Destination: target } = mount
  if (kind === 'volume') return [{ kind, source: mount.Name, target }]
  if (kind === 'bind') return [{ kind, source: mount.Source, target }]
  if (kind === 'tmpfs') return [{ kind, source: '', target }]
  return []
}

function liveBindings({ NetworkSettings }: ContainerAnswer): PortBinding[] {
  return Object.entries(NetworkSettings.Ports).flatMap(([containerPort, hosts]) =>
    hosts.map(({ HostIp, HostPort }) => ({
      ...{ containerPort, hostPort: Number(HostPort) },
      hostIp: HostIp === '0.0.0.0' || HostIp === '::' ? '' : HostIp,
    })),
  )
}

function inspectedPorts(answer: ContainerAnswer): string[] {
  const live = answer.NetworkSettings.Ports
  const bindings = Object.keys(live).length > 0 ? live : answer.HostConfig.PortBindings
  const shown = Object.entries(bindings).flatMap(([inside, hosts]) =>
    hosts.length === 0
      ? [inside]
      : hosts.map((host) => published(host.HostIp, host.HostPort, inside)),
  )
  const exposed = Object.keys(answer.Config.ExposedPorts).filter((port) => !(port in bindings))
  return unique([...shown, ...exposed])
}
