import { describe, expect, it } from 'vitest'
import { withDeployment } from '../../../../src/renderer/client/live.ts'
import { beginDeployment } from '../../../../src/shared/model/reduce-timeline.ts'

const deployment = (id: string, state: 'queued' | 'failed' = 'queued') => ({
  ...beginDeployment({
    id,
    workload: 'web',
    workloadId: 'w',
    action: 'deploy',
    tag: 'v1',
    plan: null,
    reason: '',
    actor: '',
    targets: ['local'],
    queuedAt: 1,
  }),
  state,
})

describe('withDeployment', () => {
  it('puts a new deployment first', () => {
    const known = withDeployment([deployment('a')], deployment('b'))
    expect(known.map(({ id }) => id)).toEqual(['b', 'a'])
  })

  it('changes a known one in its place', () => {
    const known = withDeployment([deployment('b'), deployment('a')], deployment('a', 'failed'))
    expect(known.map(({ id, state }) => [id, state])).toEqual([
      ['b', 'queued'],
      ['a', 'failed'],
    ])
  })
})
