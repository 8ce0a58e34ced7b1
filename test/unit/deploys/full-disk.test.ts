import { describe, expect, it } from 'vitest'
import { runBed } from './run-bed.ts'

describe('a disk that fills while a deployment runs', () => {
  it.each(['resolve', 'create', 'start', 'health', 'soak'])(
    'TF-38 in stage %s: the new one goes, the old one serves, and the end is written when there is space',
    async (stage) => {
      const bed = runBed()
      bed.apply()
      await bed.deploy('v1')
      const { id } = await bed.start('v2')
      await bed.reached(id, stage)
      bed.disk.full = true
      const failed = await bed.end(id)
      expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'no-space' } })
      expect(bed.containers()).toEqual(['v1 running'])
      expect(bed.store.deployments.get(id)?.state).not.toBe('failed')

      // Nothing more can be begun, and that is said too.
      await expect(bed.start('v3')).rejects.toMatchObject({ failure: { kind: 'no-space' } })
      bed.disk.full = false
      expect(await bed.deploy('v3')).toMatchObject({ state: 'succeeded' })
      expect(bed.containers()).toEqual(['v3 running'])
      expect(bed.store.deployments.get(id)).toEqual(failed)
      const timeline = bed.store.deployments.events(id)
      expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1))
      const told = bed.store.activity.stories({ limit: 10 })
      expect(told.map(({ outcome }) => outcome)).toEqual([...['deployed', 'failed', 'deployed']])
      expect(bed.bugs).toEqual([])
    },
  )

  it('after the release was recorded: it is done, and told so', async () => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    const { id } = await bed.start('v2')
    await bed.reached(id, 'retire')
    bed.disk.full = true
    expect(await bed.end(id)).toMatchObject({ state: 'succeeded', release: 'r2' })
    bed.disk.full = false
    expect(await bed.deploys.recover()).toEqual([])
    expect(bed.store.deployments.get(id)?.state).toBe('succeeded')
    expect((await bed.deploy('v3')).state).toBe('succeeded')
    expect(bed.containers()).toEqual(['v3 running'])
  })

  it('and an app that ends before there is space: the next one settles it', async () => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    const { id } = await bed.start('v2')
    await bed.reached(id, 'health')
    bed.disk.full = true
    await bed.end(id)
    await bed.deploys.close('wait')
    bed.disk.full = false
    const again = bed.reopen()
    expect(again.interrupted()).toEqual([id])
    expect(await again.recover()).toMatchObject([{ id, state: 'failed', recovered: true }])
    expect(bed.containers()).toEqual(['v1 running'])
  })

  it('before anything was begun: the deployment fails and nothing is touched', async () => {
    const bed = runBed()
    bed.apply()
    bed.session.engine.control.hang('containers.list')
    const { id } = await bed.start('v1')
    bed.disk.full = true
    expect(await bed.deploys.cancel(id)).toMatchObject({ state: 'cancelled' })
    expect(bed.session.engine.control.mutations()).toEqual([])
    await bed.deploys.close('wait')
  })
})
