import { expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { hurriedBed } from './run-bed.ts'

const env = { GONE: { secret: 'GONE' }, KEPT: { secret: 'KEPT' } }
const source = { env: { GONE: 'what its source says' } }
const how = { healthTimeout: '2s', soak: '0ms', stopTimeout: '1s' }

it('TF-58 is refused before anything is changed where a secret is not set, unless its document says to go on without, which is told', async () => {
  const bed = hurriedBed()
  bed.store.secrets.put({ workload: '', name: 'KEPT' }, 'kept', 1)
  bed.apply(source, { env })
  const refused = await bed.start('v1').then(() => undefined, failureOf)
  expect(refused).toMatchObject({
    kind: 'secrets-unusable',
    secrets: [{ name: 'GONE', keys: ['GONE'], why: 'missing' }],
  })
  expect(bed.session.engine.control.mutations()).toEqual([])

  bed.apply(source, { env, deploy: { ...how, onUnreadable: 'skip' } })
  const { id, state } = await bed.deploy('v1')
  expect(state).toBe('succeeded')
  const [made] = bed.session.engine.control.containers()
  expect(made?.spec.env).toMatchObject({ GONE: 'what its source says', KEPT: 'kept' })
  const lines = bed.store.deployments.events(id).map(({ line }) => line)
  expect(lines).toContain('the secret GONE is not set: GONE is left out, or what its source says')
  await bed.deploys.close('wait')
})
