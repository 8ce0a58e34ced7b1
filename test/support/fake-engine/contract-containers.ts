import { describe, expect, it } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { type ContractTools, contractImages, failureFrom } from './contract-bed.ts'

export function judgeContainers({
  bed,
  engine,
  create,
  started,
  inspect,
  when,
}: ContractTools): void {
  describe('creating', () => {
    it('TF-30 gives the container its env, port, network, labels and mounts', async () => {
      const volume = bed().name('data')
      const network = bed().name('net')
      await engine().volumes.ensure(volume, {})
      await engine().networks.ensure(network, {})
      const id = await create({
        env: { GREETING: 'hello=world', EMPTY: '' },
        expose: ['9090/tcp'],
        labels: { [label.workload]: 'web' },
        network,
        mounts: [
          { kind: 'volume', source: volume, target: '/data' },
          { kind: 'tmpfs', source: '', target: '/scratch' },
        ],
        cpus: 0.5,
        memoryBytes: 64 * 1024 * 1024,
      })
      const container = await inspect(id)
      expect(container.state).toBe('created')
      expect(container.exit.exitCode).toBeNull()
      expect(container.env).toEqual(expect.arrayContaining(['GREETING=hello=world', 'EMPTY=']))
      expect(container.labels[label.workload]).toBe('web')
      expect(container.ports).toContain('9090/tcp')
      expect(Object.keys(container.addresses)).toEqual([network])
      expect([...container.mounts].sort((a, b) => a.target.localeCompare(b.target))).toEqual([
        { kind: 'volume', source: volume, target: '/data' },
        { kind: 'tmpfs', source: '', target: '/scratch' },
      ])
      await engine().containers.remove(id)
      await engine().networks.remove(network)
      await engine().volumes.remove(volume)
    })

    it('names the image that is missing', async () => {
      const image = 'localhost/longshore-test:never-made'
      expect(await failureFrom(create({ image }))).toMatchObject({ kind: 'image-not-found', image })
    })

    it('gives a container another name, under which it is found and listed', async () => {
      const id = await create({ name: bed().name('before') })
      const name = bed().name('after')
      await engine().containers.rename(id, name)
      expect((await inspect(name)).id).toBe(id)
      const listed = await engine().containers.list({ ids: [id] })
      expect(listed.map((each) => each.name)).toEqual([name])
      await engine().containers.remove(id)
    })

    it('TF-33 names the holder of a name that is taken, and leaves it alone', async () => {
      const name = bed().name('taken')
      const holder = await create({ name })
      const before = await inspect(holder)
      expect(await failureFrom(create({ name }))).toMatchObject({
        kind: 'name-conflict',
        name,
        holder,
      })
      expect(await inspect(holder)).toEqual(before)
    })
  })

  describe('a life', () => {
    it('runs, has an address, stops with an exit code, and is gone', async () => {
      const id = await started()
      const running = await inspect(id)
      expect(running.state).toBe('running')
      expect(running.addresses.bridge).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
      expect(running.startedAt).toMatch(/^\d{4}-/)
      expect(running.exit).toMatchObject({ exitCode: null, oomKilled: false, finishedAt: '' })
      await engine().containers.stop(id, 2_000)
      const stopped = await inspect(id)
      expect(stopped.state).toBe('exited')
      expect(stopped.exit.exitCode).toEqual(expect.any(Number))
      await engine().containers.remove(id)
      expect(await engine().containers.inspect(id)).toBeUndefined()
    })

    it('starts, stops and removes again without complaint', async () => {
      const id = await started()
      await engine().containers.start(id)
      await engine().containers.stop(id, 0)
      await engine().containers.stop(id, 0)
      await engine().containers.remove(id)
      await engine().containers.remove(id)
      await engine().containers.stop(id, 0)
    })

    it('removes what still runs', async () => {
      const id = await started()
      await engine().containers.remove(id)
      expect(await engine().containers.inspect(id)).toBeUndefined()
    })

    it('keeps the exit code of what ended by itself, and calls nothing out of memory', async () => {
      const id = await started({ image: contractImages.exit3 })
      const ended = await when(id, (container) => container.state === 'exited')
      expect(ended.exit).toMatchObject({ exitCode: 3, oomKilled: false })
      expect(ended.exit.finishedAt).toMatch(/^\d{4}-/)
    })

    it('names the port and its holder when the port is taken', async () => {
      const publish = [{ hostIp: '127.0.0.1', hostPort: 28_731, containerPort: '8080/tcp' }]
      const name = bed().name('port-holder')
      const holder = await started({ publish, name })
      expect((await inspect(holder)).ports).toContain('127.0.0.1:28731->8080/tcp')
      expect(await failureFrom(started({ publish }))).toMatchObject({
        kind: 'port-taken',
        port: '28731',
        holder: name,
      })
    })

    it('does not know a container that is not there', async () => {
      const id = 'f'.repeat(64)
      expect(await engine().containers.inspect(id)).toBeUndefined()
      expect(await failureFrom(engine().containers.start(id))).toMatchObject({ kind: 'not-found' })
      const logs = engine().containers.logs(
        id,
        { follow: false, tail: 0 },
        AbortSignal.timeout(5_000),
      )
      expect(await failureFrom(logs)).toMatchObject({ kind: 'not-found', what: 'container' })
    })
  })

  describe('health', () => {
    it('turns healthy by the image’s own check', async () => {
      const id = await started({ image: contractImages.healthy })
      expect((await inspect(id)).health).toBe('starting')
      const [listed] = await engine().containers.list({ ids: [id] })
      expect(['starting', 'healthy']).toContain(listed?.health)
      await when(id, (container) => container.health === 'healthy')
      const [after] = await engine().containers.list({ ids: [id] })
      expect(after?.health).toBe('healthy')
    })

    it('turns unhealthy, and shows what the check said', async () => {
      const id = await started({ image: contractImages.unhealthy })
      const ill = await when(id, (container) => container.health === 'unhealthy')
      expect(ill.healthOutput).toContain('still no good')
    })

    it('is none where the image checks nothing', async () => {
      expect((await inspect(await started())).health).toBe('none')
    })
  })

  describe('listing', () => {
    it('TF-31 finds containers by label, running or not, and knows whose they are', async () => {
      const mark = bed().name('mark')
      const ours = {
        [label.installation]: bed().installation,
        [label.workload]: mark,
        [label.deployment]: 'd1',
        [label.release]: 'r1',
        [label.role]: 'image',
      }
      const running = await started({ labels: ours })
      const foreign = await create({ labels: { ...ours, [label.installation]: 'somebody-else' } })
      const found = await engine().containers.list({ labels: [`${label.workload}=${mark}`] })
      expect(found.map((container) => container.id).sort()).toEqual([running, foreign].sort())
      const owner = { workload: mark, deployment: 'd1', release: 'r1', role: 'image' }
      expect(found.find((container) => container.id === running)).toMatchObject({
        owner,
        state: 'running',
        image: contractImages.hold,
      })
      expect(found.find((container) => container.id === foreign)).toMatchObject({
        owner: null,
        otherInstallation: { id: 'somebody-else', workload: mark, release: 'r1' },
        state: 'created',
      })
    })

    it('tells what Longshore runs for itself from what it runs for a workload', async () => {
      const helper = bed().name('helper')
      const ours = { [label.installation]: bed().installation, [label.role]: helper }
      const [own, of] = [
        await create({ labels: ours }),
        await create({ labels: { ...ours, [label.workload]: helper } }),
      ]
      const found = await engine().containers.list({ labels: [`${label.role}=${helper}`] })
      const told = (id: string) => found.find((each) => each.id === id)
      expect(told(own)).toMatchObject({ own: helper, owner: null })
      expect(told(of)?.own).toBeUndefined()
    })

    it('lists exactly the ids asked for', async () => {
      const [one, two] = [await create(), await create()]
      const found = await engine().containers.list({ ids: [one, two, 'e'.repeat(64)] })
      expect(found.map((container) => container.id).sort()).toEqual([one, two].sort())
    })
  })
}
