/** forward */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import { type Fleet, type FleetContainer, innerPorts } from '../../../shared/model/fleet.ts'
import type { Forward } from '../../../shared/model/host.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showFailure } from '../show/failure.ts'

export function addForwardCommand(program: Command, { action }: Commands): void {
  program
    .command('forward <name> <port>')
    .description(
      "open a port of a workload's container, or of HOST/CONTAINER, on this machine until Ctrl-C",
    )
    .option('--host <name>', 'where the container is, when several hosts have one of that name')
    .action(action('holding', forward))
}

async function forward(session: Session, [name = '', text = '']: readonly string[], given: Given) {
  const port = portOf(text)
  const container = await findContainer(session, { ...placeOf(name, given.text('host')), port })
  const { host, id } = container
  const asked = { host, container: id, port }
  // The app that opens it may be another command, and end before this one does.
  while (!session.interrupted.aborted) {
    const opened = await session.client.hosts.forward(asked)
    try {
      await session.print(
        opened,
        () =>
          `${opened.url} is port ${opened.port} of ${container.name} on ${host}. Ctrl-C closes it.`,
      )
      await untilGone(session, opened)
    } finally {
      await close(session, opened)
    }
  }
  return exitCode.cancelled
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new UsageError('a port is a number from 1 to 65535')
  return port
}

/** HOST/CONTAINER says which host itself. */
function placeOf(name: string, host: string | undefined): Pick<Asked, 'name' | 'host' | 'isOne'> {
  const slash = name.indexOf('/')
  if (slash <= 0) return { name, host, isOne: false }
  const named = name.slice(0, slash)
  if (host !== undefined && host !== named)
    throw new UsageError(`${name} is on ${named}, and --host says ${host}: name one`)
  return { name: name.slice(slash + 1), host: named, isOne: true }
}

interface Asked {
  readonly name: string
  /** A container, and no workload of that name. */
  readonly isOne: boolean
  readonly port: number
  readonly host: string | undefined
}

async function findContainer(session: Session, asked: Asked): Promise<FleetContainer> {
  const { name, port, host, isOne } = asked
  const fleet = await session.client.fleet.status(host === undefined ? {} : { host })
  const found = isOne ? namedContainers(fleet, name) : containersOf(fleet, name)
  const running = onceEach(
    fleet,
    found.filter(({ state }) => state === 'running'),
  )
  const likely = mostLikely(running, port)
  const [container] = likely
  if (!container) return notFound(fleet, asked)
  const hosts = [...new Set(running.map((each) => each.host))]
  if (hosts.length > 1)
    throw new UsageError(`${name} is on ${hosts.join(', ')}: choose with --host`)
  if (new Set(likely.map(({ service }) => service)).size < 2) return container
  const names = likely.map((each) => each.name).join(', ')
  throw new UsageError(
    `port ${port} may be of several services of ${name}: choose a container, of ${names}`,
  )
}

/** Each container once, where several hosts lead to its engine: by that on which its workload is, else the first. */
function onceEach({ workloads }: Fleet, running: readonly FleetContainer[]): FleetContainer[] {
  const isAtHome = ({ host, owner }: FleetContainer) =>
    workloads.some((each) => each.host === host && each.name === owner?.workload)
  return [...Map.groupBy(running, ({ id }) => id).values()].flatMap(
    (same) => same.find(isAtHome) ?? same.slice(0, 1),
  )
}

/** Fails by the named host's own failure while it is away: what it runs is not known. */
function notFound({ hosts }: Fleet, { host, name }: Asked): never {
  const status = host === undefined ? undefined : hosts[0]?.status
  if (status && 'failure' in status) fail(status.failure)
  return fail({ kind: 'not-found', what: 'running container', name })
}

/** The containers that publish the port, else those that expose it; all where none tells of it. */
function mostLikely(running: readonly FleetContainer[], port: number): readonly FleetContainer[] {
  const having = (isMeant: (text: string) => boolean) =>
    running.filter(({ ports }) => innerPorts(ports.filter(isMeant)).includes(port))
  const found = [having((text) => text.includes('->')), having(() => true)]
  return found.find((those) => those.length > 0) ?? running
}

/** A workload's own, newest first; else whatever has that name. */
function containersOf(fleet: Fleet, name: string): FleetContainer[] {
  const ours = fleet.containers.filter(
    ({ owner }) => owner?.workload === name && owner.role !== 'probe',
  )
  if (ours.length > 0) return ours.sort((a, b) => b.createdAt - a.createdAt)
  return namedContainers(fleet, name)
}

/** Whatever has that name, or an id that begins so. */
function namedContainers({ containers }: Fleet, name: string): FleetContainer[] {
  const isId = /^[0-9a-f]{6,64}$/.test(name)
  return containers.filter((each) => each.name === name || (isId && each.id.startsWith(name)))
}

/** One that is gone needs no closing. */
async function close({ client }: Session, { id }: Forward): Promise<void> {
  try {
    await client.hosts.closeForward({ id })
  } catch (error) {
    if (failureFrom(error).kind !== 'not-found') throw error
  }
}

const lookMs = 1_000

/** A browser only sees its connection break off: what kept it from the port is said here, once. */
async function untilGone(session: Session, { id }: Forward): Promise<void> {
  let said = ''
  for (;;) {
    await sleep(lookMs, undefined, { signal: session.interrupted }).catch(() => {})
    if (session.interrupted.aborted) return
    const now = (await session.client.hosts.forwards()).find((each) => each.id === id)
    if (now === undefined) return
    const { trouble } = now
    const text = trouble === null ? '' : JSON.stringify(trouble)
    if (text !== said && trouble !== null) {
      await session.terminal.err(showFailure(session.paint, trouble))
    }
    said = text
  }
}
