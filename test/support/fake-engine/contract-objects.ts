import { describe, expect, it } from 'vitest'
import { type ContractTools, contractImages, failureFrom } from './contract-bed.ts'

export function judgeObjects({ bed, engine, started }: ContractTools): void {
  describe('about the engine', () => {
    it('names its version, API range, system and size', async () => {
      const info = await engine().info()
      expect(info.version).toMatch(/^\d+\.\d+/)
      expect(info.apiVersion).toMatch(/^1\.\d+$/)
      expect(info.minApiVersion).toMatch(/^1\.\d+$/)
      expect(info.os).toBe('linux')
      expect(info.cpus).toBeGreaterThan(0)
      expect(info.memoryBytes).toBeGreaterThan(1_000_000)
    })

    it('tells its id each time alike, and remembers it', async () => {
      const { id } = await engine().info()
      expect(id).toMatch(/\S/)
      expect(engine().knownId()).toBe(id)
      expect((await engine().info()).id).toBe(id)
    })

    it('CP-29 answers a ping with its round trip', async () => {
      expect(await engine().ping()).toBeGreaterThanOrEqual(0)
    })
  })

  describe('images', () => {
    it('knows an image that is there', async () => {
      const image = await engine().images.inspect(contractImages.hold)
      expect(image).toMatchObject({
        os: 'linux',
        repoTags: expect.arrayContaining([contractImages.hold]),
      })
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(image?.hasHealthcheck).toBe(false)
      expect(image?.exposedPorts).toContain('8080/tcp')
    })

    it('finds the same image by its id', async () => {
      const byName = await engine().images.inspect(contractImages.hold)
      expect((await engine().images.inspect(byName?.id ?? ''))?.id).toBe(byName?.id)
    })

    it('knows which image checks its own health', async () => {
      expect((await engine().images.inspect(contractImages.healthy))?.hasHealthcheck).toBe(true)
    })

    it('answers nothing for an image that is not there', async () => {
      expect(await engine().images.inspect('localhost/longshore-test:never-made')).toBeUndefined()
    })
  })

  describe('networks and volumes', () => {
    it('TF-28 makes a network once, with its labels, and leaves an existing one as it is', async () => {
      const name = bed().name('net')
      const { networks } = engine()
      await networks.ensure(name, { 'test.first': 'yes' })
      const first = await networks.inspect(name)
      await networks.ensure(name, { 'test.second': 'yes' })
      expect(await networks.inspect(name)).toEqual(first)
      expect(first).toMatchObject({
        ...{ labels: { 'test.first': 'yes' }, containers: 0, driver: 'bridge', options: {} },
        ...{ internal: false, attachable: false, ipv6: false },
      })
      await networks.remove(name)
      await networks.remove(name)
      expect(await networks.inspect(name)).toBeUndefined()
    })

    it('takes a container off a network, once and again, after which that can go', async () => {
      const network = bed().name('left')
      const { networks, containers } = engine()
      await networks.ensure(network, {})
      const id = await started()
      await networks.connect(id, { name: network, aliases: [] })
      expect(await networks.inspect(network)).toMatchObject({ containers: 1 })
      await networks.disconnect(id, network)
      await networks.disconnect(id, network)
      expect(Object.keys((await containers.inspect(id))?.addresses ?? {})).not.toContain(network)
      await networks.remove(network)
      expect(await networks.inspect(network)).toBeUndefined()
    })

    it('refuses to remove a network that is in use', async () => {
      const network = bed().name('used')
      await engine().networks.ensure(network, {})
      const id = await started({ network, aliases: ['web'] })
      expect(await engine().networks.inspect(network)).toMatchObject({ containers: 1 })
      expect(await failureFrom(engine().networks.remove(network))).toMatchObject({
        kind: 'engine-error',
      })
      await engine().containers.remove(id)
      await engine().networks.remove(network)
    })

    it('makes, finds and removes volumes, and never with their container', async () => {
      const name = bed().name('vol')
      const { volumes } = engine()
      expect(await volumes.ensure(name, { 'test.volume': name })).toBe(true)
      expect(await volumes.ensure(name, { 'test.volume': 'other' })).toBe(false)
      const id = await started({ mounts: [{ kind: 'volume', source: name, target: '/data' }] })
      await engine().containers.remove(id)
      expect(await volumes.inspect(name)).toEqual({
        ...{ driver: 'local', options: {}, labels: { 'test.volume': name } },
      })
      expect(await volumes.inspect(`${name}-other`)).toBeUndefined()
      expect(await volumes.list([`test.volume=${name}`])).toEqual([name])
      expect((await volumes.sizes()).get(name)).toBe(0)
      await volumes.remove(name)
      await volumes.remove(name)
      expect(await volumes.list([`test.volume=${name}`])).toEqual([])
    })
  })
}
