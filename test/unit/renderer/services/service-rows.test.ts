import { describe, expect, it } from 'vitest'
import { serviceRows } from '../../../../src/renderer/services/service-rows.ts'
import type { FleetContainer } from '../../../../src/shared/model/fleet.ts'
import { deployment } from '../../renderer-deploys/deployments.ts'

const container = (service: string, more: Partial<FleetContainer> = {}): FleetContainer => ({
  ...{ host: 'local', id: `${service}-1`, name: `ls-shop-${service}-1`, service, image: 'app' },
  ...{ imageId: '', state: 'running', health: 'none', status: 'Up', createdAt: 0, ports: [] },
  owner: null,
  ...more,
})

describe('the services of a stack', () => {
  it('are one row each, with the worst of its containers', () => {
    const rows = serviceRows(
      [
        container('web', { id: 'w1', health: 'healthy', ports: ['80/tcp'] }),
        container('web', { id: 'w2', state: 'restarting', ports: ['80/tcp'] }),
        container('api', { health: 'unhealthy' }),
      ],
      [],
    )
    expect(rows.map(({ service, up, running }) => [service, up, running])).toEqual([
      ['api', 1, 1],
      ['web', 2, 1],
    ])
    expect(rows[1]?.worst?.id).toBe('w2')
    expect(rows[1]?.ports).toEqual(['80/tcp'])
  })

  it('stay in sight when they have no container any more', () => {
    const status = { state: 'running', health: 'none', restarts: 2, exitCode: null, trouble: '' }
    const parts = [{ target: 'local', part: 'db', change: null, outageMs: null, status }]
    const rows = serviceRows([container('web')], [deployment(), deployment({ parts })])
    expect(rows[0]).toMatchObject({ service: 'db', up: 0, worst: null, restarts: 2 })
    expect(rows[1]).toMatchObject({ service: 'web', restarts: null })
  })
})
