import type { Clock } from '../../shared/lib/clock.ts'
import { createConnection } from './connection.ts'
import { createContainers } from './containers.ts'
import { createDisk } from './disk.ts'
import type { Dial, Engine } from './engine.ts'
import { watchEvents } from './events.ts'
import { createImages } from './images.ts'
import { ping, readInfo } from './info.ts'
import { createNetworks } from './networks.ts'
import type { Adopted } from './owner.ts'
import { createVolumes } from './volumes.ts'

export interface EngineDeps {
  readonly host: string
  /** For messages only; the way there is `dial`. */
  readonly endpoint: string
  readonly dial: Dial
  readonly clock: Clock
  /** Whose labels make a container ours. */
  readonly installation: string
  /** Things that the user adopted. */
  readonly adopted?: Adopted | undefined
  /** Each round trip to it counts. */
  readonly isFar?: boolean
}

export function createEngine(deps: EngineDeps): Engine {
  const { clock, installation, adopted } = deps
  const connection = createConnection(deps)
  let id: string | undefined
  return {
    async info(signal) {
      const facts = await readInfo(connection, signal)
      id = facts.id
      return facts
    },
    knownId: () => id,
    ping: (signal) => ping(connection, clock.now, signal),
    images: createImages(connection),
    containers: createContainers({ connection, clock, installation, adopted }),
    networks: createNetworks(connection),
    volumes: createVolumes(connection),
    disk: createDisk(connection, adopted),
    events: (signal) => watchEvents(connection, clock.now, signal),
    close: () => connection.close(),
  }
}
