import { describe, expect, it } from 'vitest'
import { watchForWaking } from '../../../src/main/hosts/wake-watch.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'

function watched() {
  const clock = createManualClock()
  let network = '10.0.0.7'
  let offset = 0
  let wakes = 0
  const stop = watchForWaking({
    clock: { now: () => clock.now() + offset, schedule: clock.schedule },
    addresses: () => network,
    onWake: () => {
      wakes += 1
    },
  })
  return {
    clock,
    stop,
    wakes: () => wakes,
    sleep: (ms: number) => {
      offset += ms
    },
    join: (address: string) => {
      network = address
    },
  }
}

describe('waking', () => {
  it('is told once after a sleep, and not while the machine is awake', async () => {
    const { clock, sleep, wakes, stop } = watched()
    await clock.advance(60_000)
    expect(wakes()).toBe(0)
    sleep(3_600_000)
    await clock.advance(5_000)
    expect(wakes()).toBe(1)
    await clock.advance(60_000)
    expect(wakes()).toBe(1)
    stop()
  })

  it('is told when the network is another one', async () => {
    const { clock, join, wakes, stop } = watched()
    join('192.168.1.4')
    await clock.advance(5_000)
    expect(wakes()).toBe(1)
    stop()
  })

  it('is not watched for any more once it is over', async () => {
    const { clock, join, wakes, stop } = watched()
    stop()
    join('192.168.1.4')
    await clock.advance(60_000)
    expect(wakes()).toBe(0)
    expect(clock.pending()).toBe(0)
  })
})
