/** Keeps what the tray shows as fresh as the app knows it; asks the contract alone, as a window does. */
import type { Client } from '../../../shared/contract/index.ts'
import type { Clock } from '../../../shared/lib/clock.ts'
import type { Deployment } from '../../../shared/model/deployment.ts'
import type { Fleet } from '../../../shared/model/fleet.ts'
import { plainTraits, type Traits } from '../../../shared/model/kind.ts'
import { goodBeforeLive } from '../../../shared/model/release.ts'
import type { EarlierRelease } from './tray-facts.ts'
import { shownWorkloads } from './workload-items.ts'

type Asked = {
  readonly fleet: Pick<Client['fleet'], 'watch'>
  readonly deploys: Pick<Client['deploys'], 'watchAll' | 'list'>
  readonly releases: Pick<Client['releases'], 'list'>
  readonly sources: Pick<Client['sources'], 'list'>
  readonly activity: Pick<Client['activity'], 'watch'>
  readonly notifications: Pick<Client['notifications'], 'watch'>
}

/** Latest answers of the app. */
export interface Heard {
  fleet: Fleet | undefined
  deployments: readonly Deployment[]
  readonly traits: Map<string, Traits>
  readonly earlier: Map<string, EarlierRelease>
  unread: number | undefined
  pausedUntil: number | null | undefined
}

export interface FeedDeps {
  readonly client: Asked
  readonly clock: Clock
  readonly pinned: () => readonly string[]
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

export interface TrayFeed {
  readonly heard: Readonly<Heard>
  /** Another workload may have come to the menu. */
  pinsChanged(): void
  close(): void
}

/** As many as a window keeps. */
const kept = 100
const retryMs = 5_000

export function openTrayFeed(deps: FeedDeps): TrayFeed {
  const { client, clock, onChange, onError } = deps
  const closing = new AbortController()
  const { signal } = closing
  const heard: Heard = {
    ...{ fleet: undefined, deployments: [], traits: new Map(), earlier: new Map() },
    ...{ unread: undefined, pausedUntil: undefined },
  }
  const earlier = earlierReleases(deps, heard, signal)

  /** Again for as long as the tray is there: a stream ends where its source is made anew. */
  const keep = async (follow: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      await follow().catch(onError)
      await clock.sleep(retryMs, signal).catch(() => undefined)
    }
  }
  void keep(async () => {
    for await (const item of await client.fleet.watch({}, { signal })) {
      if (item.type !== 'snapshot') continue
      heard.fleet = item.fleet
      earlier.look()
      onChange()
    }
  })
  void keep(async () => {
    for (const { kind, ...traits } of await client.sources.list({}, { signal })) {
      heard.traits.set(kind, traits)
    }
    for await (const item of await client.deploys.watchAll({}, { signal })) {
      if (item.type === 'snapshot') heard.deployments = item.deployments
      else if (item.type === 'deployment') {
        heard.deployments = withNewest(heard.deployments, item.deployment)
      }
      onChange()
    }
  })
  void keep(async () => {
    for await (const item of await client.activity.watch({}, { signal })) {
      if (item.type === 'end' || item.unread === heard.unread) continue
      heard.unread = item.unread
      onChange()
    }
  })
  void keep(async () => {
    for await (const item of await client.notifications.watch({ shows: false }, { signal })) {
      if (item.type !== 'snapshot') continue
      heard.pausedUntil = item.state.pausedUntil
      onChange()
    }
  })
  return { heard, pinsChanged: earlier.look, close: () => closing.abort() }
}

export function traitsIn({ traits }: Pick<Heard, 'traits'>): (kind: string) => Traits {
  return (kind) => traits.get(kind) ?? plainTraits
}

function withNewest(all: readonly Deployment[], one: Deployment): readonly Deployment[] {
  if (all.some(({ id }) => id === one.id)) {
    return all.map((each) => (each.id === one.id ? one : each))
  }
  return [one, ...all].slice(0, kept)
}

/** So far back it is known how a release's deployment ended. */
const lookedBack = 30

/**
 * Releases that a rollback goes back to, of the workloads in the menu; asked again when another release went live.
 */
function earlierReleases(deps: FeedDeps, heard: Heard, signal: AbortSignal) {
  const { client, pinned, onChange, onError } = deps
  const known = new Map<string, string>()
  let isLooking = false

  async function ask(name: string): Promise<void> {
    const releases = await client.releases.list({ workload: name }, { signal })
    const ended = await client.deploys.list({ workload: name, limit: lookedBack }, { signal })
    const states = new Map(ended.map(({ id, state }) => [id, state]))
    const good = goodBeforeLive(releases, (deployment) => states.get(deployment))
    if (good) heard.earlier.set(name, { name: good.name, tag: good.tag })
    else heard.earlier.delete(name)
  }

  async function lookAll(): Promise<void> {
    const shown = shownWorkloads({ fleet: heard.fleet, pinned: pinned() })
    let hasChanged = false
    // One after the other: hundreds may be pinned, and none of them is in a hurry.
    for (const { name, release, lastDeployment } of [...shown.pinned, ...shown.used]) {
      if (signal.aborted) return
      const version = `${release} ${lastDeployment?.id} ${lastDeployment?.state}`
      if (known.get(name) === version) continue
      known.set(name, version)
      await ask(name).catch(onError)
      hasChanged = true
    }
    if (hasChanged) onChange()
  }

  const look = (): void => {
    if (isLooking || signal.aborted) return
    isLooking = true
    lookAll()
      .catch(onError)
      .finally(() => {
        isLooking = false
      })
  }
  return { look }
}
