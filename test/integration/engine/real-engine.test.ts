import { afterAll, beforeAll, describe } from 'vitest'
import { createEngine } from '../../../src/main/engine/create-engine.ts'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { openSocket } from '../../../src/main/hosts/sockets.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { engineContract } from '../../support/fake-engine/engine-contract.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

describe('a real engine', () => {
  const bed = sharedEngine()
  const installation = `inst-${bed.tag}`
  let engine: Engine
  beforeAll(() => {
    engine = createEngine({
      host: 'local',
      endpoint: `unix://${bed.socketPath}`,
      dial: (signal) => openSocket({ socket: bed.socketPath }, signal),
      clock: testClock,
      installation,
    })
  })
  afterAll(() => engine.close())
  engineContract(() => ({ engine, installation, name: bed.name }))
})
