/** The fleet as tables: what runs where. */

import { printable } from '../../../shared/lib/printable.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import {
  type Fleet,
  type FleetContainer,
  type FleetWorkload,
  isOwn,
  isUnmanaged,
  stateAcross,
  statesOnHosts,
  workloadHealth,
} from '../../../shared/model/fleet.ts'
import { builtInHost, type Host, sharingOneEngine } from '../../../shared/model/host.ts'
import { lockText, personText } from '../../../shared/model/lock.ts'
import { showFailure } from './failure.ts'
import { type Paint, paintState } from './paint.ts'
import { table } from './table.ts'
import { versionCells, versionNotes, versionTitles } from './versions.ts'
import { age, hostState, none } from './words.ts'

const stateColumns = new Set(['STATE', 'HEALTH', 'LAST'])

export function showHosts(paint: Paint, hosts: readonly Host[], now: number): string {
  const style = (cell: string, column: string) =>
    column === 'STATE' ? paintState(paint, cell) : cell
  const rows = hosts.map(
    ({ name, kind, endpoint, found, status, engine, guard, latencyMs, reach }) => [
      name,
      kind,
      guard,
      hostState(status),
      'since' in status ? age(status.since, now) : none,
      latencyMs === null ? none : `${latencyMs} ms`,
      reach ?? none,
      engine === null ? none : `${engine.version} (API ${engine.apiVersion})`,
      `${endpoint} (${found})`,
    ],
  )
  const head = [
    ...['HOST', { title: 'KIND', leaves: 2 }, { title: 'GUARD', leaves: 6 }, 'STATE'],
    ...[
      { title: 'FOR', leaves: 5 },
      { title: 'LATENCY', leaves: 1 },
      { title: 'REACHED BY', leaves: 3 },
      { title: 'ENGINE', leaves: 4 },
      'ENDPOINT',
    ],
  ]
  const shown = table(paint, { head, rows, style })
  return [shown, ...oneEngineNotes(hosts), ...failuresOf(paint, hosts)].join('\n\n')
}

function oneEngineNotes(hosts: readonly Host[]): string[] {
  const known = hosts.map(({ name, engine }) => ({ name, id: engine?.id }))
  return sharingOneEngine(known).map((names) => `${names.join(' and ')} lead to one engine.`)
}

/** In full, but for the built-in host beside others: many a machine has no engine of its own. */
function failuresOf(paint: Paint, hosts: readonly Host[]): readonly string[] {
  return hosts.flatMap(({ name, status }) => {
    if (!('failure' in status)) return []
    const isAside = name === builtInHost && hosts.length > 1
    return isAside ? [aside(paint, status.failure)] : [showFailure(paint, status.failure)]
  })
}

function aside(paint: Paint, failure: Failure): string {
  const { title } = describeFailure(failure)
  return `${paint.bad(printable(title))}: longshore hosts show ${builtInHost} says more.`
}

export function showFleet(paint: Paint, fleet: Fleet): string {
  const unmanaged = fleet.containers.filter(isUnmanaged)
  const own = fleet.containers.filter(isOwn)
  const others = fleet.containers.filter(({ otherInstallation }) => otherInstallation)
  const parts = [
    showHosts(paint, fleet.hosts, fleet.at),
    ...showLocks(fleet),
    fleet.workloads.length === 0
      ? 'No workloads yet: longshore workloads apply -f FILE'
      : showWorkloads(paint, fleet),
    ...(others.length === 0
      ? []
      : [`Of other Longshore installations:\n${showOthers(paint, fleet, others)}`]),
    ...(own.length === 0
      ? []
      : [`Longshore’s own:\n${showContainers(paint, { ...fleet, containers: own })}`]),
    ...(unmanaged.length === 0
      ? []
      : [
          `Not managed by Longshore:\n${showContainers(paint, { ...fleet, containers: unmanaged })}`,
        ]),
  ]
  return parts.join('\n\n')
}

/** Locks: what is under way, by anybody. */
function showLocks({ locks = [], at }: Fleet): string[] {
  const lines = locks.map((lock) => printable(`On ${lock.host}: ${lockText(lock, at)}.`))
  return lines.length === 0 ? [] : [lines.join('\n')]
}

/** Times in words; what was last seen of a host that does not answer is told as past. */
function timesOf({ hosts }: Pick<Fleet, 'hosts'>): (host: string, state: string) => string {
  const silent = hosts.filter(({ status }) => 'failure' in status).map(({ name }) => name)
  return (host, state) =>
    silent.includes(host) && state !== 'unknown' && state !== 'none' ? `was ${state}` : state
}

function showWorkloads(paint: Paint, fleet: Fleet): string {
  const { workloads, at: now } = fleet
  const asOfNow = timesOf(fleet)
  const head = [
    ...['WORKLOAD', 'HOST', 'STATE', { title: 'HEALTH', leaves: 5 }, ...versionTitles],
    ...[
      { title: 'FOR', leaves: 2 },
      { title: 'LAST', leaves: 1 },
    ],
  ]
  const healthNow = (each: FleetWorkload) => {
    const health = workloadHealth(each)
    return health === null ? none : asOfNow(each.host, health)
  }
  const rows = workloads.map((each) => [
    each.name,
    each.host,
    asOfNow(each.host, each.state),
    healthNow(each),
    ...versionCells(each, now),
    age(each.since, now),
    each.lastDeployment?.state ?? none,
  ])
  const notes = [
    ...versionNotes(workloads),
    ...filesNotes(workloads, now),
    ...hostsNotes(workloads),
    ...troubleNotes(fleet),
    ...driftNotes(fleet),
    ...unreadableNotes(workloads),
  ].join('\n')
  return [table(paint, { head, rows, style: styled(paint) }), notes].filter(Boolean).join('\n\n')
}

function filesNotes(workloads: readonly FleetWorkload[], now: number): string[] {
  const notes = workloads.flatMap(({ name, filesChangedAt: at }) =>
    at === undefined
      ? []
      : [`${name}: its files changed ${age(at, now)} ago: longshore deploy ${name}`],
  )
  return [...new Set(notes)]
}

/** Notes on workloads that are not the same on each of their hosts: how they are as a whole. */
function hostsNotes(workloads: readonly FleetWorkload[]): string[] {
  return [...Map.groupBy(workloads, ({ name }) => name)].flatMap(([name, rows]) =>
    new Set(rows.map(({ state }) => state)).size < 2
      ? []
      : [printable(`${name}: ${stateAcross(rows)}: ${statesOnHosts(rows)}`)],
  )
}

function troubleNotes(fleet: Fleet): string[] {
  const asOfNow = timesOf(fleet)
  return fleet.workloads.flatMap((each) =>
    each.trouble === undefined
      ? []
      : [printable(`${namedIn(fleet, each)}: ${asOfNow(each.host, each.trouble)}`)],
  )
}

/** With its host, where it is on others too. */
function namedIn({ workloads }: Fleet, { name, host }: FleetWorkload): string {
  const isAlone = workloads.filter((each) => each.name === name).length === 1
  return isAlone ? name : `${name} on ${host}`
}

function driftNotes(fleet: Fleet): string[] {
  return fleet.workloads.flatMap((each) =>
    each.drift === undefined ? [] : [printable(`${namedIn(fleet, each)}: ${each.drift}`)],
  )
}

function unreadableNotes(workloads: readonly FleetWorkload[]): string[] {
  return workloads.flatMap(({ name, unreadable }) =>
    unreadable ? [printable(`${name}: its record cannot be read`)] : [],
  )
}

/** Containers of other installations: by what those call them, with a release where the labels say one. */
function showOthers(paint: Paint, fleet: Fleet, containers: readonly FleetContainer[]): string {
  const asOfNow = timesOf(fleet)
  const rows = containers.map((each) => [
    each.otherInstallation?.workload || none,
    each.otherInstallation?.release || none,
    each.name,
    each.host,
    asOfNow(each.host, each.state),
    asOfNow(each.host, each.health),
    each.image,
    age(each.createdAt, fleet.at),
    each.otherInstallation?.by ? personText(each.otherInstallation.by) : none,
    each.otherInstallation?.id.slice(0, 8) ?? none,
  ])
  const head = [
    ...['WORKLOAD', 'RELEASE', { title: 'CONTAINER', leaves: 4 }, 'HOST', 'STATE'],
    ...[
      { title: 'HEALTH', leaves: 3 },
      { title: 'IMAGE', leaves: 5 },
      { title: 'AGE', leaves: 1 },
      { title: 'BY', leaves: 6 },
      { title: 'INSTALLATION', leaves: 2 },
    ],
  ]
  return table(paint, { head, rows, style: styled(paint) })
}

function showContainers(paint: Paint, fleet: Fleet): string {
  const { containers, at: now } = fleet
  const asOfNow = timesOf(fleet)
  const rows = containers.map((each) => [
    each.name,
    each.host,
    asOfNow(each.host, each.state),
    asOfNow(each.host, each.health),
    each.image,
    age(each.createdAt, now),
    each.ports.join(' ') || none,
  ])
  const head = [
    ...['CONTAINER', 'HOST', 'STATE', { title: 'HEALTH', leaves: 2 }],
    ...['IMAGE', { title: 'AGE', leaves: 1 }, { title: 'PORTS', leaves: 3 }],
  ]
  return table(paint, { head, rows, style: styled(paint) })
}

const styled = (paint: Paint) => (cell: string, column: string) =>
  stateColumns.has(column) ? paintState(paint, cell) : cell
