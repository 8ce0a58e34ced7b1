/**
 * Obstacles in the way of an edge, said before anything is changed: who holds its ports, its network, or names it
 * leads.
 */
import { fail } from '../../../shared/lib/failure-error.ts'
import { routeText } from '../../../shared/model/face.ts'
import { heldPorts, holderOf } from '../../engine/held-ports.ts'
import { type HostSession, outputOf } from '../../hosts/session.ts'
import { type EdgePlace, type EdgePorts, edgeNetwork } from './container.ts'

type PortsPlace = Pick<EdgePlace, 'session'> & {
  readonly session: Pick<HostSession, 'capabilities' | 'dial' | 'run'>
}

/** Throws `port-taken`. `own`: the container that has them already. */
export async function refuseTakenPorts(
  { session }: PortsPlace,
  { httpPort, httpsPort }: EdgePorts,
  { own, signal }: { readonly own: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { engine, name: host } = session
  const listed = await engine.containers.list({}, signal)
  const held = heldPorts(listed)
  for (const port of [httpPort, httpsPort].map(String)) {
    const container = holderOf(held, { ip: '', port, protocol: 'tcp' })
    if (container !== undefined && container === listed.find(({ id }) => id === own)?.name) continue
    const holder = container ?? (await processAt(session, port, signal))
    if (holder !== undefined) fail({ kind: 'port-taken', host, port, holder })
  }
}

/** undefined = nobody, as far as can be told; '' = somebody. */
async function processAt(
  session: PortsPlace['session'],
  port: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const told = await listenersAt(session, port, signal)
  if (told.length > 0) return /\(\("([^"]+)"/.exec(told.join('\n'))?.[1] ?? ''
  if (!session.capabilities.includes('dial')) return undefined
  try {
    const stream = await session.dial({ host: '127.0.0.1', port: Number(port) }, signal)
    stream.destroy()
    return ''
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** A line of `ss` for each; none where the host has no such program. */
async function listenersAt(
  { capabilities, run }: PortsPlace['session'],
  port: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!capabilities.includes('run')) return []
  try {
    const argv = ['ss', '-Hltnp', `sport = :${port}`] as const
    const { lines, end } = await outputOf(run, { argv, env: { LC_ALL: 'C' }, signal })
    return end.exitCode === 0 ? lines.filter((line) => line.trim() !== '') : []
  } catch {
    signal.throwIfAborted()
    return []
  }
}

/** Throws `forbidden`: its network cannot go while others are on it. */
export async function refuseNeighbours(
  { session: { engine } }: EdgePlace,
  own: string,
  signal: AbortSignal,
): Promise<void> {
  const others = (await engine.containers.list({}, signal)).filter(({ id }) => id !== own)
  const on: string[] = []
  for (const { id } of others) {
    const container = await engine.containers.inspect(id, signal)
    if (container && edgeNetwork in container.addresses) on.push(container.name)
  }
  if (on.length === 0) return
  const are = on.length === 1 ? 'is' : 'are'
  const reason = `${on.join(', ')} ${are} on its network ${edgeNetwork}, too: take ${on.length === 1 ? 'it' : 'them'} off that first (docker network disconnect)`
  fail({ kind: 'forbidden', reason })
}

export interface LedName {
  readonly name: string
  readonly path: string
  readonly workload: string | undefined
}

const mostNamed = 5

/** Throws `forbidden`, with the names. */
export function refuseLeading(names: readonly LedName[], isRunning: boolean): void {
  if (names.length === 0) return
  const shown = names.slice(0, mostNamed).map((each) => {
    return each.workload === undefined ? routeText(each) : `${routeText(each)} (${each.workload})`
  })
  const more = names.length - shown.length
  const all = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  const state = isRunning ? 'it leads' : 'it is stopped, and has to lead'
  const reason = `${state} ${all}: remove these faces first, or have the names go with it (--with-routes)`
  fail({ kind: 'forbidden', reason })
}
