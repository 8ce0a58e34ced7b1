import { describe, expect, it } from 'vitest'
import { type ContractTools, contractImages, failureFrom } from './contract-bed.ts'

export function judgeDisk({ bed, engine, create, started }: ContractTools): void {
  describe('what lies on the disk', () => {
    it('tells of every image its names, its bytes and its layers', async () => {
      const known = await engine().images.inspect(contractImages.hold)
      const { images, layersBytes } = await engine().disk.images()
      const image = images.find(({ id }) => id === known?.id)
      expect(image?.tags).toContain(contractImages.hold)
      expect(image?.sizeBytes).toBeGreaterThan(0)
      expect(image?.sharedBytes).toBeLessThanOrEqual(image?.sizeBytes ?? 0)
      expect(layersBytes).toBeGreaterThanOrEqual(image?.sizeBytes ?? Number.POSITIVE_INFINITY)
      const detail = await engine().disk.image(known?.id ?? '')
      expect(detail).toMatchObject({ id: known?.id, tags: image?.tags })
      expect(detail?.layers.length).toBeGreaterThan(0)
      expect(await engine().disk.image(`sha256:${'0'.repeat(64)}`)).toBeUndefined()
    })

    it('tells of containers, running or not, what they use', async () => {
      const [network, volume] = [bed().name('disk-net'), bed().name('disk-vol')]
      await engine().networks.ensure(network, { 'test.disk': 'yes' })
      await engine().volumes.ensure(volume, { 'test.disk': 'yes' })
      const mounts = [{ kind: 'volume', source: volume, target: '/data' }] as const
      const id = await create({ network, mounts })
      const found = (await engine().disk.containers('sizes')).find((each) => each.id === id)
      expect(found).toMatchObject({ state: 'created', volumes: [volume], sizeBytes: 0 })
      expect(found?.networks).toContain(network)
      const volumes = await engine().disk.volumes()
      expect(volumes.find(({ name }) => name === volume)).toMatchObject({
        ...{ labels: { 'test.disk': 'yes' }, sizeBytes: 0 },
      })
      const networks = await engine().disk.networks()
      const own = networks.find(({ name }) => name === network)
      expect(own).toMatchObject({ labels: { 'test.disk': 'yes' } })

      // What is in use stays.
      const inUse = await failureFrom(engine().disk.remove({ kind: 'volumes', id: volume }))
      expect(inUse).toMatchObject({ kind: 'engine-error', status: 409 })
      expect(await engine().disk.remove({ kind: 'containers', id })).toBe(true)
      expect(await engine().disk.remove({ kind: 'containers', id })).toBe(false)
      expect(await engine().disk.remove({ kind: 'volumes', id: volume })).toBe(true)
      expect(await engine().disk.remove({ kind: 'networks', id: own?.id ?? '' })).toBe(true)
      expect(await engine().networks.inspect(network)).toBeUndefined()
      expect(await engine().volumes.inspect(volume)).toBeUndefined()
    })

    it('takes no container that runs, and no image that one uses', async () => {
      const id = await started()
      const running = await failureFrom(engine().disk.remove({ kind: 'containers', id }))
      expect(running).toMatchObject({ kind: 'engine-error', status: 409 })
      const image = await engine().images.inspect(contractImages.hold)
      const asked = {
        kind: 'images',
        references: image?.repoTags ?? [],
        keepsParents: false,
      } as const
      const used = await failureFrom(engine().disk.remove({ ...asked, id: image?.id ?? '' }))
      expect(used).toMatchObject({ kind: 'engine-error', status: 409 })
      expect((await engine().images.inspect(contractImages.hold))?.id).toBe(image?.id)
    })
  })
}
