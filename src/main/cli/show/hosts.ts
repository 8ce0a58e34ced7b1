/** Hosts as text: one in full, a doctor's findings, an open port. */
import { printable } from '../../../shared/lib/printable.ts'
import {
  type Checkup,
  type Connection,
  type Host,
  type HostCandidates,
  type HostChange,
  type HostRecord,
  reachWords,
} from '../../../shared/model/host.ts'
import { proxyWords } from '../../../shared/model/proxy.ts'
import { showFailure } from './failure.ts'
import { type Paint, paintState } from './paint.ts'
import { table } from './table.ts'
import { dateTime, hostState, none } from './words.ts'

export interface ShownHost {
  readonly host: Host
  readonly record: HostRecord | null
  readonly changes: readonly HostChange[]
}

export function showHost(paint: Paint, { host, record, changes }: ShownHost): string {
  const { engine, disk, latencyMs, status } = host
  const rows: readonly (readonly [string, string])[] = [
    ['state', paintState(paint, hostState(status))],
    ['kind', host.kind],
    ['endpoint', `${printable(host.endpoint)} (${printable(host.found)})`],
    ['declared', record === null ? 'built in' : printable(showConnection(record.connection))],
    ['guard', host.guard],
    ['colour', host.colour],
    ...(record?.allowedPaths?.length
      ? [['allows', record.allowedPaths.map(printable).join(', ')] as const]
      : []),
    ...(record?.proxy ? [['proxy', proxyWords[record.proxy.kind]] as const] : []),
    ...(record?.publicAddress ? [['public', printable(record.publicAddress)] as const] : []),
    [
      'engine',
      engine === null ? none : `${printable(engine.version)} (API ${printable(engine.apiVersion)})`,
    ],
    ['machine', engine === null ? none : printable(machineOf(engine))],
    ['disk', disk === null ? none : `${gib(disk.freeBytes)} of ${gib(disk.totalBytes)} free`],
    ['latency', latencyMs === null ? none : `${latencyMs} ms`],
    ['offers', host.capabilities.join(', ')],
    ['ports', host.reach === null ? none : `reached ${reachWords[host.reach]}`],
  ]
  const lines = rows.map(([field, value]) => `  ${field.padEnd(9)} ${value}`)
  const failure = 'failure' in status ? [showFailure(paint, status.failure)] : []
  const history = changes.map(showChange)
  return [paint.bold(printable(host.name)), ...lines, ...failure, ...history].join('\n')
}

function showChange({ at, actor, action, detail }: HostChange): string {
  const what = [`${action} by ${actor}`, detail].filter(Boolean).join(', ')
  return `  changed   ${dateTime(at)} ${printable(what)}`
}

function machineOf({ os, arch, cpus, memoryBytes }: NonNullable<Host['engine']>): string {
  return `${os}/${arch}, ${cpus} CPUs, ${gib(memoryBytes)} memory`
}

function showConnection(connection: Connection): string {
  switch (connection.kind) {
    case 'local':
      return connection.socket ?? 'as the docker command has it'
    case 'ssh': {
      const { user, host, port, jump, identityFiles = [], socket } = connection
      const at = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`
      return [
        `ssh ${at}`,
        ...(jump === undefined ? [] : [`through ${jump}`]),
        ...identityFiles.map((file) => `with ${file}`),
        ...(socket === undefined ? [] : [`to ${socket}`]),
      ].join(' ')
    }
    case 'tcp':
      return `tcp ${connection.host}:${connection.port}, certificates in ${connection.tlsDir}`
    case 'context':
      return `Docker context ${connection.context}`
  }
}

const marks: Readonly<Record<Checkup['outcome'], string>> = {
  ok: '✓',
  warning: '!',
  failed: '✗',
  skipped: '–',
  unknown: '?',
}

export function showCheckup(paint: Paint, { title, outcome, found, remedy }: Checkup): string {
  const style = { ok: paint.good, warning: paint.warn, failed: paint.bad }
  const mark =
    outcome in style ? style[outcome as keyof typeof style](marks[outcome]) : marks[outcome]
  const lines = [`${mark} ${printable(title)}: ${printable(found)}`]
  if (remedy) lines.push(`    → ${printable(remedy.text)}`)
  if (remedy?.command) lines.push(`      ${paint.bold(printable(remedy.command))}`)
  return lines.join('\n')
}

/** Each with the option that would add it. */
export function showCandidates(paint: Paint, found: HostCandidates): string {
  const rows = [
    ...found.ssh.map(({ alias, user, host, port, notes }) => [
      `--ssh ${alias}`,
      `${user}@${host}:${port}`,
      notes.join(' '),
    ]),
    ...found.contexts.map(({ name, endpoint, isCurrent }) => [
      `--context ${name}`,
      endpoint,
      isCurrent ? 'the current one' : '',
    ]),
    ...(found.dockerHost === null
      ? []
      : [['DOCKER_HOST', found.dockerHost, 'is what local means']]),
  ]
  if (rows.length === 0)
    return 'Nothing is offered by ~/.ssh/config, Docker contexts or DOCKER_HOST.'
  return table(paint, { head: ['OPTION', 'LEADS TO', { title: 'NOTE', wraps: true }], rows })
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`
