import { systemClock } from '../../../src/main/clock.ts'
import { createEngine } from '../../../src/main/engine/create-engine.ts'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { openSocket } from '../../../src/main/hosts/local/sockets.ts'
import type { Hosts } from '../../../src/main/hosts/session.ts'
import { createLogs, type Logs } from '../../../src/main/logs/logs.ts'
import type { Store } from '../../../src/main/store/store.ts'

export function openEngine(socketPath: string): Engine {
  return createEngine({
    host: 'local',
    endpoint: socketPath,
    clock: systemClock,
    installation: 'bench',
    dial: (signal) => openSocket({ socket: socketPath }, signal),
  })
}

/** The logs module as the app makes it, over one engine and no stored workloads. */
export function openLogs(socketPath: string): Logs {
  return logsOver(openEngine(socketPath))
}

/** Whatever host is named, it is this engine's. */
export function logsOver(engine: Engine): Logs {
  const hosts = { get: () => ({ engine }) } as unknown as Hosts
  const store = {
    installation: 'bench',
    workloads: { get: () => undefined },
    keptLogs: { list: () => [] },
  } as unknown as Store
  return createLogs({ hosts, store, clock: systemClock })
}
