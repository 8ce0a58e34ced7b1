import { describe, expect, it } from 'vitest'
import { asAdopted } from '../../../../src/main/sources/compose/plan/as-adopted.ts'

const change = (service: string, what: string) => ({ service, change: what })
const rendered = {
  name: 'shop',
  services: { web: { image: 'web:1' }, api: { image: 'api:1' }, side: { image: 'side:1' } },
}
const planned = {
  prod: {
    body: {
      ...{ type: 'up', rendered, before: [], files: [], secrets: [], builds: {} },
      place: { directory: '/srv/shop', files: [], envFiles: [] },
      services: [change('web', 'unchanged'), change('api', 'recreate'), change('side', 'create')],
    },
    basis: { 'image of web': 'sha256:web', 'image of api': 'sha256:api' },
  },
}

describe('what an adopted project ran', () => {
  it('is what its plan found unchanged, with the image that it ran', () => {
    const found = asAdopted(planned, 'prod')
    expect(found?.project).toEqual(rendered)
    expect(Object.keys(found?.services ?? {})).toEqual(['web'])
    expect(found?.services.web).toMatchObject({ image: 'web:1', imageId: 'sha256:web' })
  })

  it('is not known elsewhere, nor of a project that was not adopted', () => {
    expect(asAdopted(planned, 'other')).toBeNull()
    expect(asAdopted(undefined, 'prod')).toBeNull()
    expect(asAdopted({ prod: { body: { type: 'stop' }, basis: {} } }, 'prod')).toBeNull()
  })
})
