/**
 * The fleet: what runs where, now. `status` asks once; `watch` follows every host for as long as somebody watches,
 * and asks nothing of any host otherwise.
 */
import type { StreamEnd } from '../../shared/contract/procedure.ts'
import { type Clock, steadyNow } from '../../shared/lib/clock.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import { spaced } from '../../shared/lib/spaced.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { ReportBug } from '../hosts/session/host-failure.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import { createClaims } from '../locks/claims.ts'
import type { Credentials } from '../registries/credentials.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { createFollowedHosts, type WatchedHost } from './followed-hosts.ts'
import { knownBy, pictureOf, questionsOf } from './picture.ts'
import { createRegistryAnswers } from './registry-answers.ts'

export interface FleetDeps {
  readonly sources: Sources
  readonly hosts: Pick<Hosts, 'list' | 'get' | 'subscribe'>
  readonly store: Pick<
    Store,
    'installation' | 'workloads' | 'adopted' | 'deployments' | 'releases' | 'secrets'
  >
  /** Logins to registries; without them they are asked without. */
  readonly credentials?: Credentials
  readonly clock: Clock
  readonly reportBug: ReportBug
  /** Containers were claimed by another installation. */
  readonly onClaimed?: () => void
  /** When the files of a workload changed, where that is known. */
  readonly filesChangedAt?: (workload: string) => number | undefined
  /** Runs beside each host for as long as somebody looks at it; must not reject. */
  readonly alongside?: (watched: WatchedHost, signal: AbortSignal) => Promise<void>
}

export type FleetItem = { readonly type: 'snapshot'; readonly fleet: Fleet } | StreamEnd

interface Asked {
  readonly host?: string | undefined
  readonly registries?: boolean
}

interface Watching {
  /** Nobody looks: hosts are followed, and nothing runs beside that. */
  readonly isQuiet?: boolean
}

export interface FleetRoom {
  /** Asks every host (or one) now; a host that does not answer says so in its status. */
  status(asked: Asked, signal: AbortSignal): Promise<Fleet>
  /** The whole fleet at once and at every change, at most 10 a second, then exactly one end. */
  watch(signal: AbortSignal, how?: Watching): AsyncGenerator<FleetItem>
  /** The store changed: a workload was applied, a deployment moved on. */
  changed(): void
  close(): Promise<void>
}

const pushMs = 100
/** How long the first snapshot waits for hosts that have not said anything yet. */
const firstAnswerMs = 1_000
/** How long who asks once waits for registries; what is late stays unknown. */
const registriesMs = 3_000

export function createFleet(deps: FleetDeps): FleetRoom {
  const { sources, hosts, store, clock, filesChangedAt, credentials, onClaimed = () => {} } = deps
  const pushes = createPushes(clock)
  const closing = new AbortController()
  const audience = createAudience(() => followed.keepUp())
  const claims = createClaims({ store, clock, onHeard: onClaimed })
  let bug: { readonly error: unknown } | undefined

  function changed(): void {
    if (audience.all() > 0) pushes.changed()
  }

  function onBug(error: unknown): void {
    bug = { error }
    pushes.now()
  }

  const followed = createFollowedHosts(deps, audience, {
    ...{ onChange: changed, onPulse: pushes.pulsed, onListed: claims.hear, onBug },
  })
  const registries = createRegistryAnswers({ clock, credentials }, changed)

  const snapshot = (only?: string): Fleet => {
    const sessions = hosts.list()
    const views = sessions.map((session) => followed.watcherOf(session).view())
    const elsewhere = { known: knownBy(sessions, registries), filesChangedAt }
    return { at: clock.now(), ...pictureOf({ store, sources }, views, { elsewhere, only }) }
  }

  const askRegistries = (fleet: Fleet) => registries.ask(questionsOf(fleet, hosts.list()))

  const isSettled = (): boolean => bug !== undefined || !hosts.list().some(isConnecting)

  const ignoreHosts = hosts.subscribe(() => {
    followed.keepUp()
    changed()
  })

  return {
    async status({ host, registries: isWhole = false }, signal) {
      const sessions = host === undefined ? hosts.list() : [hosts.get(host)]
      await Promise.all(sessions.map((session) => followed.watcherOf(session).refresh(signal)))
      if (isWhole) await soon(clock, registriesMs, { work: askRegistries(snapshot(host)), signal })
      return snapshot(host)
    },
    async *watch(outer, { isQuiet = false } = {}) {
      const signal = AbortSignal.any([outer, closing.signal])
      const listener = pushes.listen(signal, isQuiet)
      if (audience.all() === 0) bug = undefined
      const leave = audience.join(isQuiet)
      try {
        await firstAnswers({ pushes, clock, isSettled }, signal)
        while (!signal.aborted) {
          if (bug) throw bug.error
          const fleet = snapshot()
          askRegistries(fleet).catch(onBug)
          yield { type: 'snapshot', fleet }
          await listener.next()
        }
        yield { type: 'end', how: 'cancelled' }
      } finally {
        listener.stop()
        leave()
        if (audience.all() === 0) pushes.stop()
      }
    },
    changed,
    async close() {
      ignoreHosts()
      closing.abort()
      pushes.stop()
      await Promise.all([followed.close(), registries.close()])
    },
  }
}

/** Waits until every host has answered or failed, so that the first picture is not an empty one. */
async function firstAnswers(
  { pushes, clock, isSettled }: FirstAnswers,
  signal: AbortSignal,
): Promise<void> {
  const listener = pushes.listen(signal)
  const late = clock.schedule(firstAnswerMs, pushes.now)
  const deadline = steadyNow(clock) + firstAnswerMs
  try {
    while (!signal.aborted && !isSettled() && steadyNow(clock) < deadline) await listener.next()
  } finally {
    late()
    listener.stop()
  }
}

interface FirstAnswers {
  readonly pushes: ReturnType<typeof createPushes>
  readonly clock: Clock
  /** Nothing more is waited for. */
  readonly isSettled: () => boolean
}

/** Pushes that wake those who watch: whoever looks is shown each pulse, too. */
function createPushes(clock: Clock) {
  const [all, news] = [createFeed(), createFeed()]
  const now = (): void => {
    all.notify()
    news.notify()
  }
  const changes = spaced(clock, pushMs, now)
  const pulses = spaced(clock, pushMs, all.notify)
  return {
    changed: changes.soon,
    pulsed: pulses.soon,
    now,
    listen: (signal: AbortSignal, isQuiet = false) => (isQuiet ? news : all).listen(signal),
    stop(): void {
      changes.stop()
      pulses.stop()
    },
  }
}

/** Who watches right now. */
function createAudience(changed: () => void) {
  const all = new Set<{ readonly isQuiet: boolean }>()
  return {
    join(isQuiet: boolean): () => void {
      const one = { isQuiet }
      all.add(one)
      changed()
      return () => {
        all.delete(one)
        changed()
      }
    },
    all: () => all.size,
    lookers: () => [...all].filter(({ isQuiet }) => !isQuiet).length,
  }
}

const isConnecting = ({ state }: HostSession): boolean => state.current().state === 'connecting'

/** Waits for it, but not longer than `ms`. */
async function soon(
  clock: Clock,
  ms: number,
  { work, signal }: { readonly work: Promise<void>; readonly signal: AbortSignal },
): Promise<void> {
  const over = new AbortController()
  const late = clock.sleep(ms, AbortSignal.any([signal, over.signal]))
  try {
    await Promise.race([work, late])
  } finally {
    over.abort()
    await late.catch(() => {})
  }
}
