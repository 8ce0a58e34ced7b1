import { describe, expect, it } from 'vitest'
import { withAccounts } from '../../../src/main/registries/account-logins.ts'
import { noLogins } from '../../../src/main/registries/credentials.ts'
import { createSources } from '../../../src/main/sources/registry.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { services } from '../../support/sources.ts'
import { hurriedBed } from './run-bed.ts'

const { registries } = createMemoryStore()
registries.put({ name: 'team', address: 'ghcr.io', user: 'u', plainHttp: false, changedAt: 0 }, '')
const sources = createSources({ ...services, credentials: withAccounts(noLogins, registries) })

describe('TF-24 an account that a document names', () => {
  it.each([
    ['nothing is pulled', { pull: 'never' }],
    ['its image is of this host alone', { pull: 'always' }],
    ['its image is there', { pull: 'if-missing' }],
  ])('must be there where %s, and nothing is touched', async (_why, how) => {
    const bed = hurriedBed({ sources })
    bed.apply({ ...how, registry: 'gone' })
    const asked = bed.deploys.plan(
      { workload: 'web', action: 'deploy', tag: 'v1' },
      new AbortController().signal,
    )
    const missing = { kind: 'not-found', what: 'registry account', name: 'gone' }
    expect(await asked.then(() => undefined, failureOf)).toEqual(missing)
    expect(await bed.deploy()).toMatchObject({ state: 'failed', failure: missing })
    expect(bed.session.engine.control.mutations()).toEqual([])
    for (const registry of ['team', 'docker', 'none', '']) {
      bed.apply({ ...how, registry })
      const { failure, state } = await bed.deploy()
      expect([registry, failure, ['succeeded', 'skipped'].includes(state)]).toEqual([
        registry,
        undefined,
        true,
      ])
    }
    await bed.deploys.close('wait')
  })

  it('keeps nobody from going back to a release whose image is there', async () => {
    const bed = hurriedBed({ sources })
    bed.apply()
    for (const tag of ['v1', 'v2'])
      expect(await bed.deploy(tag)).toMatchObject({ state: 'succeeded' })
    bed.apply({ registry: 'gone' })
    const { id } = await bed.start('', { action: 'rollback', release: 'r1' })
    expect(await bed.end(id)).toMatchObject({ state: 'succeeded' })
    await bed.deploys.close('wait')
  })
})
