import { describe, expect, it } from 'vitest'
import { toldToStop } from '../../../src/main/sources/containers/told-to-stop.ts'
import type { Change } from '../../../src/shared/model/change.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { deployment } from '../fleet/builders.ts'

const act = (action: Deployment['action'], services: readonly string[], more = {}): Deployment => {
  const change = action as Change
  const parts = services.map((part) => ({
    ...{ target: 'local', part, change, outageMs: null, status: null },
  }))
  return deployment({ action, parts, ...more })
}
const down = (...newestFirst: Deployment[]) => [...toldToStop(newestFirst)]

describe('SD-30 a service of a stack was told to stop', () => {
  it('when it was the last thing that was asked of it', () => {
    expect(down(act('stop', ['web']), act('deploy', []))).toEqual(['web'])
    expect(down(act('restart', ['api']), act('stop', ['web']))).toEqual(['web'])
  })

  it('unless it was started, or all were brought up, since', () => {
    expect(down(act('start', ['web']), act('stop', ['web', 'api']))).toEqual(['api'])
    expect(down(act('restart', ['web']), act('stop', ['web']))).toEqual([])
    expect(down(act('deploy', []), act('stop', ['web']))).toEqual([])
    expect(down(act('scale', [], { state: 'unstable' }), act('stop', ['web']))).toEqual([])
  })

  it('whatever came to nothing since', () => {
    for (const state of ['failed', 'cancelled', 'skipped', 'interrupted'] as const)
      expect(down(act('deploy', [], { state }), act('stop', ['web']))).toEqual(['web'])
    expect(down(act('stop', ['web'], { state: 'cancelled' }))).toEqual([])
  })
})
