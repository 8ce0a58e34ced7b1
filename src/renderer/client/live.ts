import type { Deployment } from '../../shared/model/deployment.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { Connection } from '../rpc/connection.ts'
import { keepSame } from './keep-same.ts'
import { followStream, nothing, type Streamed, type StreamSource } from './stream.ts'

/** A stream that is followed for as long as the page lives, for any number of views. */
export class LiveStream<Data> {
  #streamed: Streamed<Data> = nothing
  readonly #listeners = new Set<() => void>()

  static open<Data, I extends { readonly type: string }>(
    connection: Connection,
    source: StreamSource<Data, I>,
  ): LiveStream<Data> {
    const live = new LiveStream<Data>()
    followStream<Data, I>(connection, source, (change) => live.#become(change(live.#streamed)))
    return live
  }

  get = (): Streamed<Data> => this.#streamed

  onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #become(streamed: Streamed<Data>): void {
    this.#streamed = streamed
    for (const listener of [...this.#listeners]) listener()
  }
}

/** How far the activity is, and how many of its stories nobody has looked at. */
export interface ActivityNews {
  readonly lastSeq: number
  readonly unread: number
  /** Number of the newest row that told of changed settings since the page was opened; 0 = none did. */
  readonly settingsSeq: number
}

export interface Live {
  readonly fleet: LiveStream<Fleet>
  /** The newest deployments of all workloads, newest first. */
  readonly deployments: LiveStream<readonly Deployment[]>
  readonly activity: LiveStream<ActivityNews>
}

/** Asks for what every view needs. Knows nothing of the views: it begins before they are loaded. */
export function openLive(connection: Connection): Live {
  return {
    fleet: LiveStream.open(connection, {
      key: 'fleet',
      open: (client, signal) => client.fleet.watch({}, { signal }),
      reduce: (last: Fleet | undefined, item) => keepSame(last, item.fleet),
    }),
    deployments: LiveStream.open(connection, {
      key: 'deployments',
      open: (client, signal) => client.deploys.watchAll({}, { signal }),
      reduce: (known: readonly Deployment[] | undefined, item) =>
        item.type === 'snapshot' ? item.deployments : withDeployment(known ?? [], item.deployment),
    }),
    activity: LiveStream.open(connection, {
      key: 'activity',
      open: (client, signal) => client.activity.watch({}, { signal }),
      reduce: (known: ActivityNews | undefined, item) => {
        const rows = item.type === 'snapshot' ? [] : item.rows
        const settings = rows.findLast(({ event }) => event === 'settings-changed')
        return {
          unread: item.unread,
          lastSeq:
            item.type === 'snapshot' ? item.lastSeq : (rows.at(-1)?.seq ?? known?.lastSeq ?? 0),
          settingsSeq: settings?.seq ?? known?.settingsSeq ?? 0,
        }
      },
    }),
  }
}

/** Newest first; a known deployment keeps its place. */
export function withDeployment(
  known: readonly Deployment[],
  changed: Deployment,
): readonly Deployment[] {
  const index = known.findIndex((deployment) => deployment.id === changed.id)
  return index < 0 ? [changed, ...known] : known.with(index, changed)
}
