import { describe, expect, it } from 'vitest'
import { isLock } from '../../../src/main/locks/lock-container.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { FakeSession } from '../../support/fake-session/fake-session.ts'
import { runBed, withContainers } from './run-bed.ts'

const away = { kind: 'engine-unavailable', host: 'local', endpoint: '', reason: 'cut' } as const

/** A bed whose engine makes the container, but is cut off before it says so, the first `times`. */
function cutAtCreate(times: number, cut: (session: FakeSession) => void) {
  let left = times
  const bed = runBed({
    wrap: (session) =>
      withContainers(session, (real) => ({
        async create(...order) {
          const id = await real.create(...order)
          if (left === 0 || isLock(order[0].labels)) return id
          left -= 1
          cut(session)
          throw new FailureError(away)
        },
      })),
  })
  bed.session.state.report({ online: true })
  bed.apply()
  return bed
}

function goAndComeBack({ state }: FakeSession): void {
  state.report({ online: false, failure: away })
  state.report({ online: true })
}

describe('a host that goes away in the middle of a stage', () => {
  it('and comes back: what was half done is taken back, the stage done again, the deployment succeeds', async () => {
    const bed = cutAtCreate(1, goAndComeBack)
    const deployment = await bed.deploy('v1')
    expect(deployment).toMatchObject({ state: 'succeeded' })
    expect(bed.containers()).toEqual(['v1 running'])
    const { events } = bed.deploys.show(deployment.id)
    const again = 'the host was away, and is back: once more'
    expect(events.filter(({ line }) => line === again)).toMatchObject([{ stage: 'create' }])
    await bed.deploys.close('wait')
  })

  it('and does so again and again: it is given up, and nothing is left', async () => {
    const bed = cutAtCreate(3, goAndComeBack)
    expect(await bed.deploy('v1')).toMatchObject({ state: 'failed', failure: away })
    expect(bed.containers()).toEqual([])
    await bed.deploys.close('wait')
  })

  it('is told from an engine that fails a call: that one is not asked again', async () => {
    const bed = cutAtCreate(1, () => {})
    expect(await bed.deploy('v1')).toMatchObject({ state: 'failed', failure: away })
    expect(bed.containers()).toEqual([])
    await bed.deploys.close('wait')
  })
})
