/** forward */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Fleet, FleetContainer } from '../../../shared/model/fleet.ts'
import type { Forward } from '../../../shared/model/host.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showFailure } from '../show/failure.ts'

export function addForwardCommand(program: Command, { action }: Commands): void {
  program
    .command('forward <name> <port>')
    .description("open a port of a workload's container, or of any, on this machine until Ctrl-C")
    .option('--host <name>', 'where the container is, when several hosts have one of that name')
    .action(action('holding', forward))
}

async function forward(session: Session, [name = '', port = '']: readonly string[], given: Given) {
  const container = await findContainer(session, name, given.text('host'))
  const { host, id } = container
  const asked = { host, container: id, port: portOf(port) }
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

async function findContainer(
  session: Session,
  name: string,
  host: string | undefined,
): Promise<FleetContainer> {
  const fleet = await session.client.fleet.status(host === undefined ? {} : { host })
  const found = containersOf(fleet, name).filter(({ state }) => state === 'running')
  const [container] = found
  if (!container) return fail({ kind: 'not-found', what: 'running container', name })
  const hosts = [...new Set(found.map((each) => each.host))]
  if (hosts.length === 1) return container
  throw new UsageError(`${name} is on ${hosts.join(', ')}: choose with --host`)
}

/** A workload's own, newest first; else whatever has that name, or an id that begins so. */
function containersOf({ containers }: Fleet, name: string): FleetContainer[] {
  const ours = containers.filter(({ owner }) => owner?.workload === name && owner.role !== 'probe')
  if (ours.length > 0) return ours.sort((a, b) => b.createdAt - a.createdAt)
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
