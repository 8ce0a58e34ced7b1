import { describe, expect, it } from 'vitest'
import { deployBed } from '../../support/deploy-bed.ts'
import { engineAt, roadTo, waysWithVm } from '../../support/ways.ts'

const states = (deployment: { stages: readonly { name: string; state: string }[] }) =>
  deployment.stages.map(({ name, state }) => `${name} ${state}`)

/** Images of what is proved over each way. */
const images = ['v1', 'v2', 'broken'].map((tag) => `localhost/longshore-test:${tag}`)

describe.each(waysWithVm)('over %s', (over) => {
  const bed = engineAt(over, images)
  const road = roadTo(bed, over)
  const open = deployBed(bed, () => ({ road }))

  it('deploys v1, then v2 over it, one after another, through every stage', async () => {
    const { apply, deploy, served, containers, store } = open()
    const web = apply('web')
    const first = await deploy(web, 'v1')
    expect(first).toMatchObject({ state: 'succeeded', verified: true, tag: 'v1', release: 'r1' })
    expect(states(first)).toEqual([
      'resolve succeeded',
      'pull skipped',
      'create succeeded',
      'start succeeded',
      'health succeeded',
      'soak succeeded',
      'record succeeded',
      'retire skipped',
    ])
    expect(await served(web)).toEqual(['v1'])

    const second = await deploy(web, 'v2')
    expect(second).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(await served(web)).toEqual(['v2'])
    expect(await containers(web, true)).toHaveLength(1)
    expect(store.releases.list(web).map(({ name, live }) => [name, live])).toEqual([
      ['r2', true],
      ['r1', false],
    ])
    expect(store.keptLogs.list(web)).toMatchObject([{ release: 'r1', exit: { oomKilled: false } }])
  })

  it('TF-36, TF-39 a version that never gets healthy is removed and the old one keeps serving', async () => {
    const { apply, deploy, served, containers } = open()
    const web = apply('broken')
    await deploy(web, 'v1')
    apply('broken', {}, { deploy: { healthTimeout: '1s', soak: '0ms' } })
    const before = await containers(web)
    const failed = await deploy(web, 'broken')
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'health-timeout' } })
    expect(failed.failure).toMatchObject({ probe: { ok: false }, lines: expect.any(Array) })
    expect(await containers(web, true)).toEqual(before)
    expect(await served(web)).toEqual(['v1'])
  })

  it('replaces in place where a host port is fixed, and brings the old one back when the new one fails', async () => {
    const { apply, deploy, served, deploys } = open()
    // Below those that kernel and engine choose from: over vm it is one of this machine.
    const port = 11_000 + (bed.number % 8_000)
    const source = { publish: [`127.0.0.1:${port}:8080`] }
    const web = apply('fixed', source)
    await deploy(web, 'v1')
    const plan = await deploys.plan(
      { workload: web, action: 'deploy', tag: 'v2' },
      new AbortController().signal,
    )
    expect(plan.targets[0]).toMatchObject({
      order: 'replace-in-place',
      outage: { kind: 'while-replacing' },
    })
    expect(await deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
    expect(await served(web)).toEqual(['v2'])
    apply('fixed', source, { deploy: { healthTimeout: '1s', soak: '0ms', stopTimeout: '1s' } })
    expect(await deploy(web, 'broken')).toMatchObject({ state: 'failed' })
    expect(await served(web)).toEqual(['v2'])
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  interface Made {
    readonly Image: string
    readonly Config: {
      readonly Env: readonly string[]
      readonly ExposedPorts?: Readonly<Record<string, object>>
      readonly Labels: Readonly<Record<string, string>>
    }
    readonly HostConfig: { readonly NanoCpus: number; readonly Memory: number }
    readonly Mounts: readonly {
      readonly Type: string
      readonly Name?: string
      readonly Source: string
      readonly Destination: string
    }[]
    readonly NetworkSettings: { readonly Networks: Readonly<Record<string, object>> }
  }

  it('TF-01, TF-05, TF-06, TF-12, TF-30, TF-57 a container is what its document says; 0 means no limit, no port, and one container', async () => {
    const { apply, deploy, containers, store } = open()
    const made = async (web: string) => {
      const [name = '', ...more] = await containers(web)
      expect(more).toEqual([])
      return bed.ask<Made>('GET', `/containers/${name}/json`)
    }
    const web = apply(
      'said',
      {
        port: 9090,
        healthcheck: '',
        env: { GREETING: 'hello', OTHER: 'of its source' },
        cpuLimit: 0.5,
        memoryLimit: 64,
        volumes: [{ scope: 'ephemeral', target: '/scratch' }],
      },
      { env: { GREETING: 'own' } },
    )
    await deploy(web, 'hold')
    const limited = await made(web)
    const image = await bed.ask<{ Id: string }>('GET', '/images/localhost/longshore-test:hold/json')
    expect(limited.Image).toBe(image.Id)
    expect(limited.HostConfig).toMatchObject({ NanoCpus: 500_000_000, Memory: 64 * 1024 * 1024 })
    expect(limited.Config.Env).toEqual(
      expect.arrayContaining(['GREETING=own', 'OTHER=of its source']),
    )
    expect(limited.Config.Env).not.toContain('GREETING=hello')
    // The image exposes a port of its own, too.
    expect(Object.keys(limited.Config.ExposedPorts ?? {})).toEqual(['8080/tcp', '9090/tcp'])
    expect(Object.keys(limited.NetworkSettings.Networks)).toEqual([bed.name('net')])
    expect(limited.Config.Labels).toMatchObject({
      'longshore.installation': store.installation,
      'longshore.workload': web,
      'longshore.role': 'image',
    })
    expect(limited.Mounts).toMatchObject([{ Type: 'tmpfs', Destination: '/scratch' }])

    apply('said', { healthcheck: '', port: 0, cpuLimit: 0, memoryLimit: 0, maxInstances: 0 })
    const { stages } = await deploy(web, 'hold')
    const bare = await made(web)
    expect(bare.HostConfig).toMatchObject({ NanoCpus: 0, Memory: 0 })
    expect(Object.keys(bare.Config.ExposedPorts ?? {})).toEqual(['8080/tcp'])
    expect(stages.find(({ name }) => name === 'health')?.probe).toBeUndefined()
  })

  it('TF-59, TF-62..65 a volume is one per target: of its tag, of its workload, or of everybody', async () => {
    const { apply, deploy, containers, store } = open()
    const shared = bed.name(`shared-${over}`)
    const volumes = [
      { scope: 'instance', target: '/tag' },
      { scope: 'stage', target: '/stage' },
      { scope: 'project', target: '/project' },
      { scope: 'project_named', name: 'data', target: '/own' },
      { scope: 'named', name: 'overruled', target: '/everybody' },
    ]
    // The workload's own, which wins.
    const own = { volumes: [{ scope: 'named', name: shared, target: '/everybody' }] }
    const mountsOf = async (base: string, tag: string) => {
      const web = apply(base, { volumes, healthcheck: '', port: 0 }, own)
      await deploy(web, tag)
      const [name = ''] = await containers(web)
      const { Mounts } = await bed.ask<Made>('GET', `/containers/${name}/json`)
      const at = (target: string) => Mounts.find(({ Destination }) => Destination === target)
      expect(Mounts).toHaveLength(5)
      return { web, at }
    }
    const one = await mountsOf('one', 'v1')
    const another = await mountsOf('another', 'v1')
    const next = await mountsOf('one', 'v2')
    expect(one.at('/tag')?.Source).toMatch(/\/tags\/v1$/)
    expect(next.at('/tag')?.Source).toBe(one.at('/tag')?.Source.replace(/v1$/, 'v2'))
    expect(one.at('/stage')?.Source).toBe(one.at('/project')?.Source)
    expect(next.at('/stage')?.Source).toBe(one.at('/stage')?.Source)
    expect(another.at('/stage')?.Source).not.toBe(one.at('/stage')?.Source)
    const ownName = (web: string) => `ls-${store.workloads.get(web)?.id.slice(0, 8)}-data`
    expect(one.at('/own')).toMatchObject({ Type: 'volume', Name: ownName(one.web) })
    expect(another.at('/own')).toMatchObject({ Type: 'volume', Name: ownName(another.web) })
    expect(ownName(one.web)).not.toBe(ownName(another.web))
    for (const { at } of [one, another, next])
      expect(at('/everybody')).toMatchObject({ Type: 'volume', Name: shared })
  })

  it('TF-29 names containers ls-<workload>-<8 of id>-<tag>-<hex ms> with only allowed characters', async () => {
    const { apply, deploy, containers, store } = open()
    const web = apply('named')
    const made = await deploy(web, 'v1')
    const id = store.workloads.get(web)?.id.slice(0, 8)
    const [lane] = made.lanes
    expect(lane?.name).toMatch(new RegExp(`^ls-${web}-${id}-v1-[0-9a-f]+$`))
    // Proved, it is called as its workload.
    expect(await containers(web)).toEqual([web])
    const [first] = await containers(web)
    // The same tag once more stands beside the first: the name is another one each time.
    apply('named', { maxInstances: 2, env: { GREETING: 'again' } })
    await deploy(web, 'v1')
    const both = await containers(web)
    expect(both).toHaveLength(2)
    expect(new Set(both).size).toBe(2)
    expect(both).toContain(first)
  })

  it('TF-31 what it created and started is known, by name, id, tag and workload', async () => {
    const { apply, deploy, containers, store } = open()
    const web = apply('known')
    const { id } = await deploy(web, 'v1')
    const [name = ''] = await containers(web)
    const { Id, Config } = await bed.ask<{
      Id: string
      Config: { Labels: Record<string, string> }
    }>('GET', `/containers/${name}/json`)
    const created = store.journal.entries(id).filter(({ stage }) => stage === 'create')
    expect(created.at(-1)?.facts).toMatchObject({
      containerName: expect.stringMatching(`^ls-${web}-`),
      containerId: Id,
    })
    expect(Config.Labels).toMatchObject({
      'longshore.installation': store.installation,
      'longshore.workload': web,
      'longshore.deployment': id,
      'longshore.release': 'r1',
      'longshore.role': 'image',
      'longshore.tag': 'v1',
    })
    const [lane] = store.deployments.get(id)?.lanes ?? []
    expect(lane).toMatchObject({ containerId: Id, startedAt: expect.any(Number) })
    const started = store.journal.entries(id).filter(({ stage }) => stage === 'start')
    expect(started.at(-1)?.mark).toBe('done')
    expect(store.releases.list(web)).toMatchObject([{ name: 'r1', live: true }])
  })

  it('TF-37 a container that exits at once fails the deployment with its exit code and last lines', async () => {
    const { apply, deploy, containers } = open()
    const web = apply('exits')
    const failed = await deploy(web, 'exit3')
    expect(failed.failure).toMatchObject({
      kind: 'container-exited',
      exit: { exitCode: 3, oomKilled: false },
    })
    if (failed.failure?.kind !== 'container-exited') throw new Error('unreachable')
    expect(failed.failure.lines.length).toBeGreaterThan(0)
    expect(await containers(web, true)).toEqual([])
  })

  it('says out of memory only when the engine says so', async () => {
    const { apply, deploy } = open()
    // It ends long before that; how long it takes to fill its memory is the machine's.
    const web = apply('oom', { memoryLimit: 32, healthcheck: '' }, { deploy: { soak: '60s' } })
    const failed = await deploy(web, 'oom')
    expect(failed.failure).toMatchObject({ kind: 'container-exited', exit: { oomKilled: true } })
  })

  it("takes the image's own health check where the workload names none", async () => {
    const { apply, deploy } = open()
    const web = apply('own', { healthcheck: '' })
    expect(await deploy(web, 'healthcheck-good')).toMatchObject({
      state: 'succeeded',
      verified: true,
    })
    const failed = await deploy(web, 'healthcheck-bad')
    expect(failed).toMatchObject({ state: 'failed' })
    expect(['container-unhealthy', 'health-timeout']).toContain(failed.failure?.kind)
  })

  it('TF-04 succeeds unverified, and asks nothing, where there is no health check at all', async () => {
    const { apply, deploy } = open()
    const web = apply('unverified', { healthcheck: '', port: 0 })
    const done = await deploy(web, 'hold')
    expect(done).toMatchObject({ state: 'succeeded', verified: false })
    expect(done.stages.find(({ name }) => name === 'health')?.probe).toBeUndefined()
  })

  it('fails a version that dies during the soak', async () => {
    const { apply, deploy, served } = open()
    const web = apply('soak', {}, { deploy: { soak: '4s' } })
    await deploy(web, 'v1')
    const failed = await deploy(web, 'dies-later')
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'container-exited' } })
    expect(await served(web)).toEqual(['v1'])
  })

  it('rolls back to the release before, by image and configuration', async () => {
    const { apply, deploy, run, served, store } = open()
    const web = apply('back', { env: { GREETING: 'one' } })
    await deploy(web, 'v1')
    apply('back', { env: { GREETING: 'two' } })
    await deploy(web, 'v2')
    const back = await run({ workload: web, action: 'rollback', reason: 'bad', actor: 'test' })
    expect(back).toMatchObject({ state: 'succeeded', action: 'rollback', tag: 'v1', release: 'r3' })
    expect(await served(web)).toEqual(['v1'])
    expect(store.releases.get(web, 'r3')?.rendered).toMatchObject({ env: { GREETING: 'one' } })
  })

  it('TF-51, TF-52 keeps the newest maxInstances, the just-deployed one always', async () => {
    const { apply, deploy, served, containers } = open()
    const web = apply('several', { maxInstances: 2 })
    for (const tag of ['v1', 'v2', 'v3']) await deploy(web, tag)
    expect((await served(web)).sort()).toEqual(['v2', 'v3'])
    expect(await containers(web, true)).toHaveLength(2)
  })

  it('TF-54 deleting a workload removes all that was made of it, and keeps the history; again, it changes nothing', async () => {
    const { apply, deploy, run, containers, store } = open()
    const web = apply('gone', { maxInstances: 2 })
    await deploy(web, 'v1')
    await deploy(web, 'v2')
    expect(await containers(web)).toHaveLength(2)
    const removed = await run({ workload: web, action: 'remove', reason: '', actor: 'test' })
    expect(removed).toMatchObject({ state: 'succeeded', action: 'remove' })
    expect(await containers(web, true)).toEqual([])
    expect(store.workloads.get(web)).toBeUndefined()
    expect(store.deployments.list({ workload: web, limit: 10 })).toHaveLength(3)
    const again = run({ workload: web, action: 'remove', reason: '', actor: 'test' })
    await expect(again).rejects.toMatchObject({
      failure: { kind: 'not-found', what: 'workload', name: web },
    })
    expect(store.deployments.list({ workload: web, limit: 10 })).toHaveLength(3)
  })
})
