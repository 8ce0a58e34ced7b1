// What public names of a stack come to in its plan, from what its files say and what its proxy has.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import {
  facesOf,
  facesServed,
  isAstray,
} from '../../../../src/main/sources/compose/plan/plan-faces.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { facesKept } from '../../../../src/main/sources/rollout/faces/kept-face.ts'
import {
  nothingSeen,
  type SeenFaces,
} from '../../../../src/main/sources/rollout/faces/see-faces.ts'
import { leadsTo } from '../../../../src/main/sources/rollout/faces/standing.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { faceSchema } from '../../../../src/shared/model/face.ts'
import { deployPolicySchema } from '../../../../src/shared/model/workload.ts'
import { aContainer } from './a-container.ts'

const traits = {
  ...{ kind: 'edge', drops: { switching: null, changing: null }, reaches: 'shared-network' },
  ...{ byLabels: false, hasAccessLists: false, mostTargets: 4 },
}
const domain = 'shop.example.com'

interface Situation {
  readonly face?: object
  readonly services?: object
  readonly networks?: object
  readonly proxy?: object | null
  readonly containers?: readonly Container[]
  readonly target?: string
  readonly seen?: Partial<SeenFaces>
}

function facts(situation: Situation) {
  const { face = {}, services = { web: {} }, networks, proxy = traits, target } = situation
  const rendered = renderedSchema.parse({ name: 'ls-shop', services, networks })
  const faces = [faceSchema.parse({ domain, ...face })]
  const owner = { installation: 'mine', workload: 'shop' }
  const found = target
    ? [{ name: domain, path: '/', targets: target.split(' '), owner, state: '' }]
    : []
  const observed = {
    containers: situation.containers ?? [],
    faces: { ...nothingSeen, proxy, installation: 'mine', found, ...situation.seen },
  }
  const document = { name: 'shop', faces, deploy: deployPolicySchema.parse({}) }
  return { workload: { document }, rendered, observed, jobs: ['migrate'], intent: { live: null } }
}

const context = { settings: { domain: '' }, target: 'prod' }
const planned = (situation: Situation = {}) => facesOf(context as never, facts(situation) as never)

function refusal(situation: Situation): string | undefined {
  try {
    planned(situation)
  } catch (error) {
    const failure = failureOf(error)
    const [issue] = failure?.kind === 'invalid' ? failure.issues : []
    return issue && `${issue.path}: ${issue.message}`
  }
  return undefined
}

const ports = [{ target: 53, protocol: 'udp' }, { target: 8080 }]

describe('public names of a stack in its plan', () => {
  it('lead to the service that each names, at the port that it publishes, exposes, or that the face names', () => {
    const services = { web: { ports }, db: { expose: ['5432/tcp'] }, migrate: {} }
    const routeTo = (face: object) => planned({ services, face }).spec?.routes[0]
    expect(routeTo({ service: 'web' })).toMatchObject({
      ...{ name: domain, port: 8080, network: 'ls-shop_default', of: { part: 'web' } },
    })
    expect(routeTo({ service: 'db' })).toMatchObject({ port: 5432, of: { part: 'db' } })
    expect(routeTo({ service: 'db', targetPort: 7 })).toMatchObject({ port: 7 })
  })

  it('need no service where one alone goes on running', () => {
    const services = { web: { ports }, migrate: {} }
    expect(planned({ services }).spec?.routes[0]?.of).toEqual({ part: 'web' })
  })

  it('are reached on a network of the service that is open to others, where it has one', () => {
    const services = { web: { ports, networks: { back: null, front: null } } }
    const networkIn = (networks: object) => planned({ services, networks }).spec?.routes[0]?.network
    const back = { name: 'ls-shop_back', internal: true }
    expect(networkIn({ back, front: { name: 'edge' } })).toBe('edge')
    expect(networkIn({ back, front: { name: 'f', internal: true } })).toBe('ls-shop_back')
    const own = planned({ services: { web: { ports, network_mode: 'bridge' } } })
    expect(own.spec?.routes[0]?.network).toBe('bridge')
  })

  it.each<[Situation, string]>([
    [{ services: { web: {}, db: {} } }, 'faces[0].service: name one that goes on running: web, db'],
    [{ face: { service: 'no' } }, 'faces[0].service: name one that goes on running: web'],
    [
      { services: { web: {}, migrate: {} }, face: { service: 'migrate' } },
      'faces[0].service: name one that goes on running: web',
    ],
    [{ services: { migrate: {} } }, 'faces[0].service: shop has no service that goes on running'],
    [{}, 'faces[0].targetPort: name the port that answers: web has none'],
    [
      { services: { web: { network_mode: 'host' } } },
      'faces[0].service: web uses the network of host: let it be on a network of its project',
    ],
    [
      { services: { web: { network_mode: 'service:vpn' }, vpn: {} }, face: { service: 'web' } },
      'faces[0].service: web uses the network of vpn: name vpn instead',
    ],
  ])('are refused by field, before anything is changed: %j', (situation, issue) => {
    expect(refusal(situation)).toBe(issue)
  })

  it('TF-43 are refused where a proxy on another machine would find no port of the host', () => {
    const proxy = { ...traits, reaches: 'published-port' }
    const at = (port: object) => refusal({ proxy, services: { web: { ports: [port] } } })
    expect(at({ target: 80 })).toBeUndefined()
    expect(at({ target: 80, published: '8080', host_ip: '127.0.0.1' })).toMatch(
      /^faces\[0\]\.targetPort: .*port 80 only where the host publishes it/,
    )
  })

  it('are refused by the field that their proxy would not take', () => {
    const at = { name: domain, path: '/' }
    const refusals = [{ at, field: 'path', message: 'it has no paths' } as const]
    expect(refusal({ services: { web: { ports } }, seen: { refusals } })).toBe(
      'faces[0].path: it has no paths',
    )
  })

  it('TF-32 are refused where their proxy goes by labels, which the files of the project have', () => {
    expect(refusal({ proxy: { ...traits, byLabels: true } })).toMatch(/^faces\[0\]\.domain: /)
  })

  it('are said to lead to fewer than there are to be, where their proxy has no more places, and to none where there are to be none', () => {
    const scaled = (scale: number) => planned({ services: { web: { ports, scale } } })
    expect(scaled(4).warnings).toEqual([])
    expect(scaled(5).warnings).toEqual([
      `${domain} leads to 4 of the 5 containers of web: Longshore’s edge leads a name to 4 places at most`,
    ])
    expect(scaled(0).spec).toBeUndefined()
    expect(scaled(0).warnings).toEqual([
      `${domain} is not led anywhere: there are to be no containers of web`,
    ])
  })

  it('TF-52 are taken down where there are to be no containers of their service, and said to be', () => {
    const none = planned({ services: { web: { ports, scale: 0 } }, target: 'b0b0b0b0b0b0:8080' })
    expect(none.spec).toMatchObject({ routes: [], leaving: [{ name: domain, path: '/' }] })
    expect(none.difference).toEqual([{ field: 'public name', before: domain, after: null }])
    expect(planned({ services: { web: { ports, scale: 0 } } }).difference).toEqual([])
  })

  it('follow what they lead to also where they were taken over since the release that is live', () => {
    const containers = [{ ...aContainer('web'), id: 'b'.repeat(64) }]
    const served = (target: string) => {
      const of = facts({ services: { web: { ports } }, containers, target })
      const { spec: wanted } = facesOf(context as never, of as never)
      const live = { release: { config: {} } }
      const all = facesServed({ live } as never, { previous: null, wanted }, of.observed as never)
      return all.map(({ name }) => name)
    }
    expect(served(`${'b'.repeat(12)}:8080`)).toEqual([domain])
    expect(served('10.0.0.9:8080')).toEqual([])
  })

  it('are a reason to deploy where they lead to other than all of its containers', () => {
    const ids = ['b', 'c'].map((letter) => letter.repeat(64))
    const containers = ids.map((id) => ({ ...aContainer('web'), id }))
    const astrayAt = (target: string) => {
      const { workload, rendered, observed, jobs } = facts({
        services: { web: { ports } },
        ...{ containers, target },
      })
      const { spec } = facesOf(
        context as never,
        { workload, rendered, observed, jobs, intent: { live: null } } as never,
      )
      if (!spec) throw new Error('it has a name')
      const live = { release: { config: facesKept(spec) } }
      return isAstray(spec, { live } as never, observed as never)
    }
    const [one, other] = ids.map((id) => `${id.slice(0, 12)}:8080`)
    expect(astrayAt(`${one} ${other}`)).toBe(false)
    expect(astrayAt(`${one}`)).toBe(true)
    expect(astrayAt(`${one} 10.0.0.9:8080`)).toBe(true)
    expect(astrayAt('10.0.0.9:8080')).toBe(true)
  })

  it('TF-43 lead to a container by the port that its host publishes, whichever of its own that is', () => {
    const binding = { containerPort: '80/tcp', hostIp: '0.0.0.0', hostPort: 32768 }
    const container = { ...aContainer('web'), bindings: [binding] }
    const isLed = (target: string, port?: number) =>
      leadsTo(target, { container, ...(port && { port }) }, { reaches: 'published-port' })
    expect([isLed('192.0.2.1:32768'), isLed('192.0.2.1:32768', 80)]).toEqual([true, true])
    expect([isLed('192.0.2.1:80'), isLed('192.0.2.1:32768', 81)]).toEqual([false, false])
  })
})
