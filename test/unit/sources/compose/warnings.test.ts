import { describe, expect, it } from 'vitest'
import type { UpBody } from '../../../../src/main/sources/compose/body.ts'
import { planWarnings } from '../../../../src/main/sources/compose/planning/warnings.ts'
import type { ServiceChange } from '../../../../src/shared/model/plan.ts'

const change = (service: string, what: ServiceChange['change'], from = 1): ServiceChange => ({
  ...{ service, change: what, reasons: [], from, to: 1 },
  ...{ order: 'replace', why: '', outageMs: 0 },
})

const planned = (services: readonly ServiceChange[], more: Partial<UpBody> = {}) => {
  const body = {
    services,
    previous: null,
    removeOrphans: false,
    rendered: { services: {} },
    ...more,
  }
  return planWarnings(body as never, { images: {}, takenPorts: {} } as never)
}

const noWayBack = expect.stringMatching(/nothing is recorded of what web .* cannot be put back/)

describe('a plan', () => {
  it('says that nothing is recorded to go back to, of what it replaces', () => {
    expect(planned([change('web', 'recreate')])).toEqual([noWayBack])
    const previous = { services: { web: {} } } as never
    expect(planned([change('web', 'recreate')], { previous })).toEqual([])
  })

  it('does not say so of what stays, or is not there yet', () => {
    const services = [change('web', 'unchanged'), change('new', 'create', 0)]
    expect(planned([...services, change('down', 'recreate', 0)])).toEqual([])
  })

  it('says so of what runs beside the project and is to go', () => {
    const both = planned([change('web', 'orphan')], { removeOrphans: true })
    expect(both).toContainEqual(noWayBack)
  })
})
