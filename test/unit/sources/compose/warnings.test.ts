import { describe, expect, it } from 'vitest'
import type { HeldPort } from '../../../../src/main/engine/held-ports.ts'
import type { ServiceChange, UpBody } from '../../../../src/main/sources/compose/plan/body.ts'
import {
  dataWarnings,
  goneImages,
  planWarnings,
} from '../../../../src/main/sources/compose/plan/warnings.ts'
import { aContainer } from './a-container.ts'

const change = (service: string, what: ServiceChange['change'], from = 1): ServiceChange => ({
  ...{ service, change: what, reasons: [], from, to: 1 },
  ...{ order: 'replace', why: '', outageMs: 0 },
})

const planned = (services: readonly ServiceChange[], more: Partial<UpBody> = {}) => {
  const body = {
    services,
    before: [],
    previous: null,
    removeOrphans: false,
    rendered: { services: {} },
    ...more,
  }
  return planWarnings(
    body as never,
    { images: {}, takenPorts: [], containers: [], unapplied: [] } as never,
  )
}

it('are those of docker compose too', () => {
  const body = { services: [], before: [], previous: null, rendered: { services: {} } }
  const wanted = { warnings: ['TAG is not set: nothing stands for it'] }
  const observed = { images: {}, takenPorts: [], containers: [], unapplied: [], wanted }
  expect(planWarnings(body as never, observed as never)).toEqual(wanted.warnings)
})

const published = (ports: readonly object[], takenPorts: readonly HeldPort[] = []) => {
  const body = {
    services: [],
    before: [],
    previous: null,
    rendered: { services: { web: { ports } } },
  }
  return planWarnings(
    body as never,
    { images: {}, takenPorts, containers: [], unapplied: [] } as never,
  )
}
const port = { target: 80, protocol: 'tcp', published: '8080' }

it('are of a variable that is not set, and that a secret is made of', () => {
  const rendered = {
    services: {
      web: { secrets: [{ source: 'token' }, { source: 'empty' }] },
      off: { scale: 0, secrets: [{ source: 'token' }] },
    },
    secrets: { token: { environment: 'TOKEN' }, empty: { environment: 'EMPTY' } },
  }
  const body = { services: [], before: [], previous: null, rendered }
  const wanted = { warnings: [], env: { EMPTY: '' } }
  const observed = { images: {}, takenPorts: [], containers: [], unapplied: [], wanted }
  expect(planWarnings(body as never, observed as never)).toEqual([
    'web: TOKEN is not set, and secret token is made of it: no container can be made',
  ])
})

it('are of a container name that another container has', () => {
  const rendered = {
    services: {
      web: { container_name: 'proxy' },
      off: { container_name: 'proxy', scale: 0 },
      free: { container_name: 'free' },
    },
  }
  const body = { services: [], before: [], previous: null, rendered }
  const observed = { images: {}, takenPorts: [], containers: [], unapplied: [] }
  const takenNames = ['proxy', 'other']
  expect(planWarnings(body as never, { ...observed, takenNames } as never)).toEqual([
    'web: the name proxy is that of another container: it cannot be made',
  ])
})

const noWayBack = expect.stringMatching(/nothing is recorded of what web .* cannot be put back/)

describe('SD-17 going back', () => {
  const volume = { type: 'volume', source: 'data', target: '/data' }
  const warned = (
    mount: object,
    action = 'rollback',
    what: ServiceChange['change'] = 'recreate',
  ) => {
    const rendered = { services: { web: { volumes: [mount] } } }
    const intent = { action, release: { release: { name: 'r1' } } }
    return dataWarnings(intent as never, { rendered, services: [change('web', what)] } as never)
  }

  it('is said to leave the data on volumes as it is, before it is done', () => {
    const said = ['data on volumes stays as it is: r1 must still be able to read it']
    expect(warned(volume)).toEqual(said)
    expect(warned({ ...volume, type: 'bind' })).toEqual(said)
  })

  it('is not where there is no such data, nothing changes, or nothing goes back', () => {
    expect(warned({ ...volume, read_only: true })).toEqual([])
    expect(warned({ type: 'tmpfs', target: '/run' })).toEqual([])
    expect(warned(volume, 'rollback', 'unchanged')).toEqual([])
    expect(warned(volume, 'deploy')).toEqual([])
  })
})

describe('an image that a release ran', () => {
  const said = (image: object, local: object | null, action = 'rollback') => {
    const service = { image: 'web:1', imageId: 'sha256:0123456789abcdef', digest: null, ...image }
    const rendered = {
      place: { directory: '/', files: [], envFiles: [] },
      project: { name: 'p', services: {} },
      services: { web: { built: null, hash: null, ...service } },
    }
    const release = { release: { name: 'r1' }, rendered }
    const images = { web: { reference: 'web:1', local } }
    return goneImages({ action, release } as never, { images } as never)
  }

  it('is said to be gone where nothing can bring it back, and its name means another', () => {
    const gone = expect.stringMatching(/^web: image 0123456789ab of r1 is not on the host any more/)
    expect(said({}, null)).toEqual([gone])
    expect(said({}, { id: 'sha256:other' })).toEqual([gone])
  })

  it('is not where it is there, or in a registry, or nothing goes back', () => {
    expect(said({}, { id: 'sha256:0123456789abcdef' })).toEqual([])
    expect(said({ digest: 'web@sha256:1' }, null)).toEqual([])
    expect(said({}, null, 'deploy')).toEqual([])
  })
})

describe('SD-34 a port', () => {
  it.each([{}, { host_ip: '' }, { host_ip: '0.0.0.0' }, { host_ip: '::' }])(
    'that is published on every interface is said: %j',
    (where) => {
      expect(published([{ ...port, ...where }])).toEqual([
        'web: port 80 is published as 8080 on every interface',
      ])
    },
  )

  it('is said, too, where the engine chooses what it is published as', () => {
    for (const chosen of [{}, { published: '' }])
      expect(published([{ target: 80, protocol: 'tcp', ...chosen }])).toEqual([
        'web: port 80 is published as a port that the engine chooses on every interface',
      ])
  })

  it('is said with its protocol, where that is not tcp', () => {
    expect(published([port, { ...port, protocol: 'udp' }])).toEqual([
      'web: port 80 is published as 8080 on every interface',
      'web: port 80/udp is published as 8080 on every interface',
    ])
  })

  it('is said once of a whole range, and apart where that breaks off', () => {
    const from = (target: number, to: number) =>
      Array.from({ length: 1000 }, (_, i) => ({
        ...port,
        protocol: 'udp',
        target: target + i,
        published: String(to + i),
      }))
    const chosen = [3000, 3001].map((target) => ({ target, protocol: 'tcp' }))
    expect(published([...from(40_000, 50_000), ...from(41_000, 60_000), ...chosen])).toEqual([
      'web: ports 40000-40999/udp are published as 50000-50999 on every interface',
      'web: ports 41000-41999/udp are published as 60000-60999 on every interface',
      'web: ports 3000-3001 are published as ports that the engine chooses on every interface',
    ])
  })

  it.each(['127.0.0.1', '::1', '10.0.0.7'])('that is only for %s is not', (host_ip) => {
    expect(published([{ ...port, host_ip }])).toEqual([])
  })

  it('that somebody else holds there is said with who it is', () => {
    const own = { ...port, host_ip: '127.0.0.1' }
    const other = { ip: '127.0.0.1', port: '8080', protocol: 'tcp', name: 'other' }
    const said = ['web: host port 8080 is held by other: starting would fail']
    expect(published([own], [other])).toEqual(said)
    expect(published([own], [{ ...other, ip: '0.0.0.0' }])).toEqual(said)
    expect(published([own], [{ ...other, ip: '10.0.0.1' }])).toEqual([])
    expect(published([own], [{ ...other, protocol: 'udp' }])).toEqual([])
  })
})

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

  it('names the volumes of what is not in the project any more and is to go: they stay', () => {
    const body = {
      ...{ services: [change('old', 'orphan')], before: [], previous: { services: { old: {} } } },
      ...{ removeOrphans: true, rendered: { services: {} } },
    }
    const mounts = [{ kind: 'volume', source: 'shop_data', target: '/data' }] as const
    const containers = [aContainer('old', { mounts })]
    const observed = { images: {}, takenPorts: [], unapplied: [], containers }
    expect(planWarnings(body as never, observed as never)).toEqual([
      'old is : it is removed; what it kept in volumes stays: shop_data',
    ])
  })

  it('says so of what runs beside the project and is to go', () => {
    const both = planned([change('web', 'orphan')], { removeOrphans: true })
    expect(both).toContainEqual(noWayBack)
  })
})
