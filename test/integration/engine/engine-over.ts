import { createEngine } from '../../../src/main/engine/create-engine.ts'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { openSocket } from '../../../src/main/hosts/local/sockets.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

/** An engine over a socket, as the local host would make it. */
export function engineOver(socketPath: string, installation = 'test'): Engine {
  return createEngine({
    host: 'local',
    endpoint: `unix://${socketPath}`,
    dial: (signal) => openSocket({ socket: socketPath }, signal),
    clock: testClock,
    installation,
  })
}
