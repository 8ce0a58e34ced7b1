// What `docker compose up` does, as Compose 2.26 was seen to do it (test/integration/compose/corpus.test.ts).
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { asUpSees } from '../../../../src/main/sources/compose/cli/fed.ts'
import { jobsOf } from '../../../../src/main/sources/compose/plan/jobs.ts'
import type { ReleasedProject } from '../../../../src/main/sources/compose/plan/released.ts'
import { planServices } from '../../../../src/main/sources/compose/plan/service-plan.ts'
import { renderedDifference } from '../../../../src/main/sources/compose/plan/shown-project.ts'
import type { Wanted } from '../../../../src/main/sources/compose/plan/wanted.ts'
import { type Rendered, renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { aContainer } from './a-container.ts'

const image = { id: 'sha256:v1', repoDigests: [], hasHealthcheck: false }

interface Situation {
  readonly services: Record<string, Record<string, unknown>>
  readonly live?: Record<string, Record<string, unknown>>
  readonly containers?: readonly Container[]
  readonly hashes?: Record<string, string | null>
  readonly version?: string
  readonly healthy?: readonly string[]
  readonly imageId?: Record<string, string>
  readonly registryDigest?: string
  readonly startFirst?: 'auto' | 'never'
  readonly isScaling?: boolean
  readonly removeOrphans?: boolean
  readonly jobs?: readonly string[]
  readonly engineTime?: number
  readonly hadEnded?: readonly string[]
  /** Files that services see: as they are, and as they were. */
  readonly mounted?: Wanted['mounted']
  readonly hadMounted?: Wanted['mounted']
}

const rendered = (services: Situation['services']): Rendered =>
  renderedSchema.parse({ name: 'ls-shop', services })

function released(
  project: Rendered,
  { hadEnded = [], hadMounted = {} }: Partial<Situation>,
): ReleasedProject {
  const place = { directory: '/srv/shop', files: [], envFiles: [] }
  const service = { image: 'app:v1', imageId: '', digest: null, built: null, hash: null }
  const services = [...hadEnded, ...Object.keys(hadMounted)].map((name) => [
    name,
    { ...service, hasEnded: hadEnded.includes(name), mounted: hadMounted[name] },
  ])
  return { place, files: [], project, env: {}, secrets: [], services: Object.fromEntries(services) }
}

function planned(situation: Situation) {
  const { services, containers = Object.keys(services).map((name) => aContainer(name)) } = situation
  const wanted = rendered(services)
  const live = situation.live ? rendered(situation.live) : wanted
  const hashes = Object.fromEntries(Object.keys(services).map((name) => [name, 'h1']))
  const images = Object.keys(services).map((name) => [
    name,
    {
      reference: 'app:v1',
      local: {
        ...image,
        id: situation.imageId?.[name] ?? image.id,
        hasHealthcheck: situation.healthy?.includes(name) ?? false,
      },
      registryDigest: situation.registryDigest ?? null,
      problem: null,
    },
  ])
  const place = { directory: '/srv/shop', files: [], envFiles: [] }
  return planServices({
    observed: {
      usesLocalTools: false,
      version: situation.version ?? '2.26.1-4',
      wanted: null,
      containers,
      images: Object.fromEntries(images),
      takenPorts: [],
      ...{ volumes: [], oneOffs: [], unapplied: [], lostNetworks: {} },
      engineTime: situation.engineTime,
    },
    wanted: {
      ...{ folder: null, texts: [], place, rendered: wanted, builds: {}, pull: null },
      hashes: { ...hashes, ...situation.hashes },
      ...{ env: {}, secrets: [] },
      ...(situation.mounted ? { mounted: situation.mounted } : {}),
    },
    previous: released(live, situation),
    difference: renderedDifference(live, wanted),
    startFirst: situation.startFirst ?? 'auto',
    isScaling: situation.isScaling ?? false,
    removeOrphans: situation.removeOrphans ?? false,
    jobs: jobsOf(wanted, situation.jobs),
  })
}

const changes = (situation: Situation) =>
  Object.fromEntries(planned(situation).map(({ service, change }) => [service, change]))

const app = { image: 'app:v1' }

describe('what becomes of a service', () => {
  it('is nothing where what runs is what is wanted', () => {
    expect(planned({ services: { web: app } })).toEqual([
      {
        ...{ service: 'web', change: 'unchanged', reasons: [], from: 1, to: 1 },
        ...{ order: 'replace', why: '', outageMs: 0 },
      },
    ])
  })

  it('is that it is created, scaled, or started again', () => {
    const two = { ...app, scale: 2 }
    expect(changes({ services: { web: app }, containers: [] })).toEqual({ web: 'create' })
    expect(planned({ services: { web: two } })[0]).toMatchObject({
      ...{ change: 'scale', reasons: ['1 → 2 containers'] },
    })
    const down = aContainer('web', { state: 'exited', exit: { exitCode: 137 } })
    expect(planned({ services: { web: app }, containers: [down] })[0]).toMatchObject({
      ...{ change: 'start', reasons: ['ls-shop-web-1 ended with 137'] },
    })
    const none = { ...app, scale: 0 }
    expect(changes({ services: { web: none }, containers: [] })).toEqual({ web: 'unchanged' })
  })

  it('is that it is made anew, with what differs as the reason', () => {
    const services = { web: { ...app, command: ['b'] } }
    const live = { web: { ...app, command: ['a'] } }
    expect(planned({ services, live, hashes: { web: 'h2' } })[0]).toMatchObject({
      ...{ change: 'recreate', reasons: ['command'], outageMs: 11_000 },
    })
    expect(planned({ services, live: services, hashes: { web: 'h2' } })[0]?.reasons).toEqual([
      'its configuration hash differs',
    ])
  })

  it('is what was rendered says, where the hash cannot be told', () => {
    const hashes = { web: null }
    expect(changes({ services: { web: app }, hashes })).toEqual({ web: 'unchanged' })
    expect(changes({ services: { web: app }, live: { web: { image: 'b' } }, hashes })).toEqual({
      web: 'recreate',
    })
  })

  it('is that it is made anew for another image under its tag', () => {
    const [web] = planned({ services: { web: app }, imageId: { web: 'sha256:v2' } })
    expect(web).toMatchObject({ change: 'recreate', reasons: ['image v1 → v2'] })
    const [newer] = planned({ services: { web: app }, registryDigest: 'sha256:d2' })
    expect(newer?.reasons).toEqual(['a newer image at the registry (d2)'])
    const services = { web: { image: 'app:v2' } }
    const renamed = { services, live: { web: app }, hashes: { web: 'h2' } }
    expect(planned({ ...renamed, imageId: { web: 'sha256:v2' } })[0]?.reasons).toEqual([
      'image v1 → v2',
    ])
    expect(planned(renamed)[0]?.reasons).toEqual(['image'])
  })

  it('SD-22 is never that it is made anew, where only numbers of containers are to change', () => {
    const situation = {
      services: {
        web: { ...app, scale: 2 },
        side: app,
        joins: { ...app, network_mode: 'service:side' },
      },
      hashes: { side: 'h2', joins: null },
      imageId: { web: 'sha256:v2' },
    }
    expect(changes({ ...situation, isScaling: true })).toEqual({
      ...{ web: 'scale', side: 'unchanged', joins: 'unchanged' },
    })
    expect(changes(situation)).toEqual({ web: 'recreate', side: 'recreate', joins: 'recreate' })
  })

  it('is that it is an orphan, where the project does not have it any more', () => {
    const labels = { 'com.docker.compose.project.working_dir': '/srv/old' }
    const [, old] = planned({
      services: { web: app },
      containers: [aContainer('web'), aContainer('old', { labels })],
    })
    expect(old).toMatchObject({
      ...{ service: 'old', change: 'orphan', from: 1, to: 0 },
      reasons: ['not in the project (deployed from /srv/old)'],
    })
  })

  it('is that it is repaired, where an earlier recreation was cut short', () => {
    const labels = { 'com.docker.compose.replace': 'ls-shop-web-1' }
    const left = aContainer('web', { name: '0123456789ab_ls-shop-web-1', labels })
    expect(planned({ services: { web: app }, containers: [left] })[0]?.reasons).toEqual([
      'an earlier recreation was cut short',
    ])
  })

  it('is replaced, not started beside the old one, where that keeps data in a volume of its image', () => {
    const keeps = aContainer('web', {
      mounts: [{ kind: 'volume', source: 'f'.repeat(64), target: '/var/lib/data' }],
    })
    const situation = { services: { web: app }, hashes: { web: 'h2' }, healthy: ['web'] }
    expect(planned(situation)[0]?.order).toBe('start-first')
    expect(planned({ ...situation, containers: [keeps] })[0]).toMatchObject({
      ...{ order: 'replace', why: expect.stringContaining('/var/lib/data') },
    })
  })

  it('takes the grace that it is given into account', () => {
    const web = { ...app, stop_grace_period: '1m30.5s' }
    expect(planned({ services: { web }, hashes: { web: 'h2' } })[0]?.outageMs).toBe(91_500)
  })

  it('takes the time into account that passes before it can be healthy', () => {
    const outage = (healthcheck: object) => {
      const web = { ...app, stop_grace_period: '1s', healthcheck }
      const [change] = planned({ services: { web }, hashes: { web: 'h2' }, startFirst: 'never' })
      return change?.outageMs
    }
    const test = ['CMD', 'true']
    expect(outage({ test, interval: '5s' })).toBe(7_000)
    expect(outage({ test })).toBe(32_000)
    expect(outage({ test, interval: '5s', start_period: '20s', start_interval: '2s' })).toBe(4_000)
    expect(outage({ test, start_period: '20s' })).toBe(7_000)
    expect(outage({ test: ['NONE'], interval: '5s' })).toBe(2_000)
    expect(outage({ disable: true })).toBe(2_000)
  })
})

describe('what depends on a service that is made anew', () => {
  const services = {
    web: { ...app, depends_on: { api: { condition: 'service_started' } } },
    api: { ...app, depends_on: { db: { condition: 'service_healthy' } } },
    db: app,
    apart: app,
  }

  it('is made anew with it, and what depends on that, by this version of compose', () => {
    const all = planned({ services, hashes: { db: 'h2' }, healthy: ['web', 'api'] })
    expect(all.map(({ service, change }) => [service, change])).toEqual([
      ['web', 'recreate'],
      ['api', 'recreate'],
      ['db', 'recreate'],
      ['apart', 'unchanged'],
    ])
    // Started first, it would be made anew a second time.
    expect(all[1]).toMatchObject({
      ...{ order: 'replace', why: 'it depends on db, which is made anew' },
    })
  })

  it('stays as it is by a later version, and where the other is started first', () => {
    for (const version of ['2.29.3', '2.40.0', '3.0.0'])
      expect(changes({ services, hashes: { db: 'h2' }, version })).toMatchObject({
        ...{ db: 'recreate', api: 'unchanged', web: 'unchanged' },
      })
    const first = planned({ services, hashes: { db: 'h2' }, healthy: ['db'] })
    expect(first.map(({ change, order }) => [change, order])).toEqual([
      ['unchanged', 'replace'],
      ['unchanged', 'replace'],
      ['recreate', 'start-first'],
      ['unchanged', 'replace'],
    ])
  })

  it('is not started beside the old one before what it waits for', () => {
    const after = (condition: string) => ({ ...app, depends_on: { first: { condition } } })
    const order = (condition: string, situation: Partial<Situation>) => {
      const all = { web: after(condition), first: app }
      const hashes = { web: 'h2', ...situation.hashes }
      const healthy = ['web', ...(situation.healthy ?? [])]
      const version = '2.40.0'
      return planned({ services: all, version, ...situation, hashes, healthy })[0]
    }
    const [job, health] = ['service_completed_successfully', 'service_healthy']
    const why = 'it waits for first, which is made before it'
    expect(order(job, { hashes: { first: 'h2' } })).toMatchObject({ order: 'replace', why })
    expect(order(health, { hashes: { first: 'h2' } })).toMatchObject({ order: 'replace', why })
    const containers = [aContainer('web')]
    expect(order(job, { containers })).toMatchObject({ order: 'replace', why })
    expect(order(health, { containers })?.order).toBe('start-first')
    expect(order(health, { hashes: { first: 'h2' }, healthy: ['first'] })?.order).toBe(
      'start-first',
    )
    expect(order(job, {})?.order).toBe('start-first')
  })

  it('is made anew by every version where it joins the other', () => {
    for (const joins of [
      { network_mode: 'service:db' },
      { pid: 'service:db' },
      { volumes_from: ['db:ro'] },
    ])
      expect(
        changes({
          services: { client: { ...app, ...joins }, db: app },
          hashes: { db: 'h2' },
          version: '2.40.0',
          healthy: ['db'],
        }),
      ).toEqual({ client: 'recreate', db: 'recreate' })
  })

  it('does not go in circles', () => {
    const circle = {
      a: { ...app, depends_on: { b: {} } },
      b: { ...app, depends_on: { a: {} } },
    }
    expect(Object.keys(changes({ services: circle }))).toEqual(['a', 'b'])
  })
})

describe('a job that ran to its end', () => {
  const done = aContainer('migrate', { state: 'exited', exit: { exitCode: 0 } })
  const awaited = {
    migrate: app,
    web: { ...app, depends_on: { migrate: { condition: 'service_completed_successfully' } } },
  }

  it('is no reason to deploy, but runs again where there is one', () => {
    const containers = [done, aContainer('web')]
    expect(changes({ services: awaited, containers })).toEqual({
      ...{ migrate: 'unchanged', web: 'unchanged' },
    })
    const [rests] = planned({ services: awaited, containers })
    expect(rests).toMatchObject({ reasons: [], why: 'it ran to its end' })
    const both = planned({ services: awaited, containers, hashes: { web: 'h2' } })
    expect(both[0]).toMatchObject({
      ...{ change: 'start', reasons: ['it ran to its end, and runs again'] },
    })
  })

  it('is no job for its restart policy, but for what says so', () => {
    const job = (service: object, more: Partial<Situation> = {}) =>
      changes({
        services: { migrate: { ...app, ...service } },
        containers: [aContainer('migrate', { state: 'exited', exit: { exitCode: 0 } })],
        ...more,
      })
    expect(job({ restart: 'no' })).toEqual({ migrate: 'start' })
    expect(job({ restart: 'on-failure:3' })).toEqual({ migrate: 'start' })
    expect(job({ restart: 'always' })).toEqual({ migrate: 'start' })
    expect(job({})).toEqual({ migrate: 'start' })
    expect(job({ deploy: { mode: 'replicated-job' } })).toEqual({ migrate: 'unchanged' })
    expect(job({ deploy: { mode: 'global-job' } })).toEqual({ migrate: 'unchanged' })
    expect(job({ deploy: { mode: 'replicated' } })).toEqual({ migrate: 'start' })
    expect(job({}, { jobs: ['migrate'] })).toEqual({ migrate: 'unchanged' })
    const failed = [aContainer('migrate', { state: 'exited', exit: { exitCode: 1 } })]
    expect(job({}, { jobs: ['migrate'], containers: failed })).toEqual({ migrate: 'start' })
  })

  it('runs each time where nobody waits for it, as it did before, and the plan says so', () => {
    const containers = [aContainer('migrate', { state: 'exited', exit: { exitCode: 0 } })]
    const situation = { services: { migrate: app }, containers }
    expect(planned({ ...situation, hadEnded: ['migrate'] })[0]).toMatchObject({
      ...{
        change: 'start',
        reasons: ['it ran to its end, and runs each time: no service waits for it'],
      },
    })
    expect(planned(situation)[0]?.reasons).toEqual(['ls-shop-migrate-1 ended with 0'])
  })
})

describe('a service that sees files which changed', () => {
  const files = {
    mounted: { web: { './site': 'two', './same': 'x' } },
    hadMounted: { web: { './site': 'one', './same': 'x' } },
  }
  const web = { ...app, stop_grace_period: '2s' }

  it('is restarted as it is, with the outage of that; of the others only what hangs on it', () => {
    const services = {
      web,
      joins: { ...app, network_mode: 'service:web' },
      told: { ...app, depends_on: { web: { restart: true } } },
      apart: { ...app, depends_on: { web: {} } },
    }
    expect(planned({ services, ...files })).toMatchObject([
      {
        ...{ service: 'web', change: 'restart', reasons: ['./site changed'] },
        ...{ order: 'replace', why: 'other services join its network', outageMs: 3_000 },
      },
      { change: 'restart', reasons: ['it joins web, which is restarted'] },
      { change: 'restart', reasons: ['it depends on web, which is restarted'] },
      { service: 'apart', change: 'unchanged' },
    ])
  })

  it('is begun anew beside the old one where it can run twice', () => {
    expect(planned({ services: { web }, ...files, healthy: ['web'] })).toMatchObject([
      { change: 'recreate', order: 'start-first', reasons: ['./site changed'], outageMs: 0 },
    ])
  })

  it('is only started where it is down, and a job that did its work does it again', () => {
    const containers = [aContainer('web', { state: 'exited', exit: { exitCode: 0 } })]
    const reasons = ['ls-shop-web-1 ended with 0', './site changed']
    const down = { services: { web }, containers, ...files }
    expect(planned(down)).toMatchObject([{ change: 'start', reasons }])
    expect(planned({ ...down, jobs: ['web'] })).toMatchObject([
      { change: 'start', reasons: ['./site changed'] },
    ])
  })

  it('is left alone where that is not known, or nothing is to be begun anew', () => {
    const { mounted, hadMounted } = files
    expect(changes({ services: { web }, mounted })).toEqual({ web: 'unchanged' })
    expect(changes({ services: { web }, hadMounted })).toEqual({ web: 'unchanged' })
    expect(changes({ services: { web }, ...files, isScaling: true })).toEqual({ web: 'unchanged' })
    expect(changes({ services: { web }, mounted, hadMounted: mounted })).toEqual({
      web: 'unchanged',
    })
  })
})

describe('what stays as it is', () => {
  const reasons = (change: Parameters<typeof aContainer>[1], engineTime?: number) => {
    const [web] = planned({
      services: { web: app },
      containers: [aContainer('web', change)],
      ...(engineTime === undefined ? {} : { engineTime }),
    })
    expect(web?.change).toBe('unchanged')
    return web?.reasons
  }

  it('is said to be ill where it is', () => {
    expect(reasons({})).toEqual([])
    expect(reasons({ health: 'healthy' })).toEqual([])
    expect(reasons({ state: 'paused' })).toEqual(['ls-shop-web-1 is paused'])
    expect(reasons({ health: 'unhealthy' })).toEqual(['ls-shop-web-1 is unhealthy'])
    expect(reasons({ health: 'starting' })).toEqual(['ls-shop-web-1 has not become healthy yet'])
    expect(reasons({ state: 'restarting', exit: { exitCode: 1 } })).toEqual([
      'ls-shop-web-1 keeps restarting (exit code 1)',
    ])
  })

  it('is not trusted while the engine started it again not long ago', () => {
    const startedAt = '2026-01-01T00:00:00Z'
    const bounced = { startedAt, exit: { restarts: 4 } }
    const later = (ms: number) => reasons(bounced, Date.parse(startedAt) + ms)
    const doubt = ['ls-shop-web-1 was started again 4 times, and not long ago']
    expect(later(2_000)).toEqual(doubt)
    expect(later(599_000)).toEqual(doubt)
    expect(later(601_000)).toEqual([])
    expect(reasons(bounced)).toEqual(doubt)
  })
})

describe('what docker compose up hashes', () => {
  it('has the container of the service that is joined, and no dependency that is left out', () => {
    const project = rendered({
      client: { ...app, network_mode: 'service:db', ipc: 'service:web' },
      db: app,
      web: { ...app, depends_on: { db: { required: true }, tracer: { required: false } } },
      reader: { ...app, volumes_from: ['db'] },
      lost: { ...app, pid: 'service:gone' },
    })
    const view = asUpSees(project, [aContainer('db'), aContainer('web')])
    expect(view.project.services.client).toMatchObject({
      ...{ network_mode: 'container:db-id', ipc: 'container:web-id' },
    })
    expect(Object.keys(view.project.services.web?.depends_on ?? {})).toEqual(['db'])
    expect(view.project.services.db).toEqual(project.services.db)
    expect(view.untold).toEqual(['reader', 'lost'])
  })
})
