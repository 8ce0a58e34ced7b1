/** `status --watch`: in place on a terminal; elsewhere the whole again at every change. */
import { FailureError, fail } from '../../shared/lib/failure-error.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import type { Session } from './session.ts'
import { showFleet } from './show/fleet.ts'
import { time } from './show/words.ts'

interface FleetView {
  show(fleet: Fleet): Promise<void>
  close(): void
}

export async function watchFleet(session: Session, host: string | undefined): Promise<ExitCode> {
  const quit = new AbortController()
  const stop = AbortSignal.any([session.interrupted, session.terminal.gone, quit.signal])
  const isLive = session.terminal.isInteractive && !session.json
  if (isLive) await session.paint.fit()
  const view = isLive ? liveView(session, () => quit.abort()) : streamView(session)
  try {
    while (!stop.aborted) await followOnce(session, { host, stop, view })
  } finally {
    view.close()
  }
  return session.interrupted.aborted ? exitCode.cancelled : exitCode.ok
}

interface Following {
  readonly host: string | undefined
  readonly stop: AbortSignal
  readonly view: FleetView
}

/** Until it is stopped, or the app that told of it has ended: whoever is asked next goes on. */
async function followOnce(session: Session, { host, stop, view }: Following): Promise<void> {
  try {
    for await (const item of await session.client.fleet.watch(undefined, { signal: stop })) {
      if (item.type === 'snapshot') await view.show(only(item.fleet, host))
      else if (item.failure) throw new FailureError(item.failure)
    }
  } catch (error) {
    // Leaving a stream ends it with an error of its own; ours is that we left.
    if (stop.aborted) return
    if (failureFrom(error).kind !== 'disconnected') throw error
  }
}

function only(fleet: Fleet, host: string | undefined): Fleet {
  if (host === undefined) return fleet
  const hosts = fleet.hosts.filter(({ name }) => name === host)
  if (hosts.length === 0) return fail({ kind: 'not-found', what: 'host', name: host })
  return {
    ...fleet,
    hosts,
    workloads: fleet.workloads.filter((each) => each.host === host),
    containers: fleet.containers.filter((each) => each.host === host),
  }
}

/** One value, or one table, for each change; that time has passed is none. */
function streamView(session: Session): FleetView {
  let last = ''
  return {
    async show(fleet) {
      const seen = JSON.stringify(fleet, (key, value) => (isOfTheMoment(key) ? undefined : value))
      if (seen === last) return
      const begin = last === '' || session.json ? '' : '\n'
      last = seen
      await session.print(fleet, () => `${begin}${showFleet(session.paint, fleet)}`)
    },
    close: () => undefined,
  }
}

const momentary = new Set(['at', 'asOf', 'latencyMs', 'disk'])
const isOfTheMoment = (key: string): boolean => momentary.has(key)

/** Ages move by themselves; what looks as before is not drawn again. */
const tickMs = 1_000
/** One picture for everything that changes at about the same time. */
const restMs = 100

function liveView(session: Session, quit: () => void): FleetView {
  const { terminal, paint, now } = session
  let fleet: Fleet | undefined
  let top = 0
  let due: NodeJS.Timeout | undefined
  const draw = () => {
    due = undefined
    const text = fleet ? showFleet(paint, { ...fleet, at: now() }) : 'Asking the hosts …'
    const lines = paint.layout.wrapped(text, terminal.columns())
    const room = Math.max(1, screen.rows() - 1)
    top = Math.max(0, Math.min(top, lines.length - room))
    const shown = lines.slice(top, top + room)
    const blank = Array.from({ length: room - shown.length }, () => '')
    const foot = footOf(lines.length - top - shown.length, fleet?.at, terminal.columns())
    screen.draw([...shown, ...blank, paint.dim(foot)])
  }
  const screen = terminal.takeScreen({
    key: (pressed) => {
      if (pressed === 'q' || pressed === 'Q') return quit()
      top += steps[pressed]?.(screen.rows()) ?? 0
      draw()
    },
    lost: () => draw(),
  })
  draw()
  const ticking = setInterval(draw, tickMs)
  return {
    async show(next) {
      fleet = next
      due ??= setTimeout(draw, restMs)
    },
    close() {
      clearInterval(ticking)
      clearTimeout(due)
      screen.leave()
    },
  }
}

/** How far a key moves the view. */
const steps: Readonly<Record<string, (rows: number) => number>> = {
  ...{ j: () => 1, '\u001b[B': () => 1, k: () => -1, '\u001b[A': () => -1 },
  ...{ ' ': (rows) => rows - 2, '\u001b[6~': (rows) => rows - 2, '\u001b[5~': (rows) => 2 - rows },
}

function footOf(below: number, at: number | undefined, width: number): string {
  const more = below > 0 ? [`${below} more lines below (↓)`] : []
  const asOf = at === undefined ? [] : [`as of ${time(at)}Z`]
  return [...more, ...asOf, 'q leaves'].join(' · ').slice(0, width)
}
