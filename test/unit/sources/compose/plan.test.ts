// What a whole plan comes to, from what was observed.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { composeSource } from '../../../../src/main/sources/compose/compose.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import {
  nothingSeen,
  type SeenFaces,
} from '../../../../src/main/sources/rollout/faces/see-faces.ts'
import { summariesOf } from '../../../../src/main/sources/stage.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import { settingsSchema } from '../../../../src/shared/model/settings.ts'
import { deployPolicySchema } from '../../../../src/shared/model/workload.ts'
import { services } from '../../../support/sources.ts'
import { aContainer } from './a-container.ts'

const stacks = composeSource(services)
const place = { directory: '/srv/shop', files: [], envFiles: [] }
const app = { image: 'app:v1' }

interface Situation {
  readonly action?: string
  readonly services?: Record<string, Record<string, unknown>>
  readonly containers?: readonly Container[]
  readonly options?: Partial<typeof noOptions> & Record<string, unknown>
  readonly isLive?: boolean
  readonly unsafeHosts?: readonly string[]
  readonly text?: string
  readonly leaving?: readonly object[]
  readonly pull?: string
  readonly builds?: Record<string, string | null>
  readonly image?: Partial<{
    local: null
    registryDigest: string | null
    problem: null
    unfit: string
  }>
  readonly volumes?: readonly string[]
  readonly faces?: SeenFaces
  /** Of the live release. */
  readonly config?: Record<string, string>
}

const local = { id: 'sha256:v1', repoDigests: ['app@sha256:d1'], hasHealthcheck: false }

function planned(situation: Situation) {
  const { action = 'deploy', services = { web: app }, options = {}, isLive = true } = situation
  const project = renderedSchema.parse({ name: 'ls-shop', services })
  const names = Object.keys(services)
  const released = Object.fromEntries(
    names.map((name) => [
      name,
      { image: 'app:v1', imageId: 'sha256:v1', digest: null, built: null, hash: 'h1' },
    ]),
  )
  const opened = {
    release: { name: 'r1', config: situation.config },
    rendered: { place, files: [], project, secrets: [], services: released },
  }
  const isUp = !['stop', 'start', 'restart', 'remove'].includes(action)
  const wanted = {
    folder: action === 'deploy' ? {} : null,
    texts: situation.text === undefined ? [] : [{ file: 'compose.yaml', text: situation.text }],
    leaving: situation.leaving ?? [],
    ...{ place, rendered: project, secrets: [], builds: situation.builds ?? {}, pull: null },
    hashes: Object.fromEntries(names.map((name) => [name, 'h1'])),
  }
  const image = { reference: 'app:v1', local, registryDigest: 'sha256:d1', problem: null }
  const observed = {
    ...{ version: '2.26.1', usesLocalTools: false, wanted: isUp ? wanted : null, takenPorts: [] },
    containers: situation.containers ?? names.map((name) => aContainer(name)),
    images: Object.fromEntries(names.map((name) => [name, { ...image, ...situation.image }])),
    ...{ volumes: situation.volumes ?? [], oneOffs: [], lostNetworks: {}, unapplied: [] },
    faces: situation.faces,
  }
  const unsafeHosts = situation.unsafeHosts ?? []
  const source = { kind: 'compose', pull: situation.pull ?? 'always' }
  const document = { name: 'shop', env: {}, source, deploy: deployPolicySchema.parse({}) }
  const intent = {
    ...{ action, tag: '', release: action === 'rollback' ? opened : null },
    ...{ live: isLive ? opened : null, options: { ...noOptions, ...options } },
  }
  try {
    return stacks.plan(
      { settings: settingsSchema.parse({ unsafeHosts }), target: 'prod' } as never,
      { revision: 'rev', document } as never,
      { intent: intent as never, observed: observed as never },
    )
  } catch (error) {
    const failure = failureOf(error)
    if (failure) return { failure }
    throw error
  }
}

function shown(situation: Situation) {
  const made = planned(situation)
  if ('failure' in made) throw new Error(JSON.stringify(made.failure))
  return made
}

describe('a plan of a stack', () => {
  it('has nothing to do where all is as it should be and live', () => {
    expect(shown({}).shown).toMatchObject({
      order: 'nothing',
      skip: expect.stringContaining('r1 is already'),
    })
  })

  it('takes services for what they are, though they are called as every object’s own words are', () => {
    const words = Object.getOwnPropertyNames(Object.prototype).filter((one) => one !== '__proto__')
    const all = (services: readonly string[]) =>
      Object.fromEntries(services.map((name) => [name, app]))
    const [first = '', ...others] = words
    expect(shown({ services: all(words) }).shown.skip).toMatch(/already live/)
    const came = shown({ services: all(words), containers: others.map((name) => aContainer(name)) })
    const changed = came.shown.parts.filter(({ change }) => change !== 'unchanged')
    expect(changed).toMatchObject([{ part: first, change: 'create' }])
    const left = shown({ services: all(others), containers: words.map((name) => aContainer(name)) })
    expect(left.shown.warnings).toEqual([expect.stringContaining(`${first} is not in the project`)])
    const scaled = { action: 'scale', options: { scale: { toString: 2 } } }
    expect(shown({ ...scaled, services: { web: app } }).shown.parts).toHaveLength(1)
  })

  it('has something to do where a release is missing, something is built, or an orphan is to go', () => {
    const old = [aContainer('web'), aContainer('old')]
    expect(shown({ isLive: false }).shown.skip).toBeNull()
    expect(shown({ services: { web: { build: {} } }, builds: { web: 'b2' } }).shown.skip).toBeNull()
    expect(shown({ containers: old }).shown.skip).toMatch(/already live/)
    const removed = shown({ containers: old, options: { removeOrphans: true } })
    expect(removed.shown.skip).toBeNull()
    expect(removed.body).toMatchObject({ removeOrphans: true })
  })

  it('SD-10 lists what the project has no more, and says whether it goes', () => {
    const containers = [aContainer('web'), aContainer('old')]
    expect(shown({ containers }).shown.warnings).toEqual([
      'old is not in the project: it keeps running, unless it is removed too (--remove-orphans)',
    ])
    const removed = shown({ containers, options: { removeOrphans: true } }).shown.warnings
    expect(removed).toContain('old is not in the project: it is removed')
  })

  it('says that two services write to one volume', () => {
    const volumes = [{ type: 'volume', source: 'data', target: '/data' }]
    const services = { web: { ...app, volumes }, side: { ...app, volumes } }
    expect(shown({ services }).shown.warnings).toEqual(['volume data is written by web and side'])
  })

  it('SD-33 is refused where the project asks for too much, but on hosts that allow it', () => {
    const services = { web: { ...app, privileged: true } }
    const failure = { kind: 'unsafe-project', host: 'prod' }
    for (const action of ['deploy', 'rollback', 'pull', 'scale'])
      expect(planned({ action, services })).toMatchObject({ failure })
    expect(planned({ services, unsafeHosts: ['other'] })).toMatchObject({ failure })
    expect(planned({ services, unsafeHosts: ['prod'] })).not.toHaveProperty('failure')
    const leaving = [
      {
        path: ['services', 'web', 'volumes'],
        item: '/x',
        message: '../x climbs out of its folder',
      },
    ]
    const text = 'services: { web: { volumes: ["../x:/x"] } }'
    const path = 'compose.yaml line 1: services.web.volumes'
    expect(planned({ text, leaving })).toMatchObject({
      failure: { issues: [{ path, message: '../x climbs out of its folder' }] },
    })
  })

  it('goes for the services that the host has, and names those that it has not', () => {
    const options = { services: ['web', 'nope'] }
    for (const action of ['stop', 'restart'])
      expect(planned({ action, options })).toMatchObject({
        lacks: ['nope'],
        shown: { skip: null, warnings: ['prod has no nope: it is done for the others'] },
        body: { services: ['web'] },
      })
    const pulled = planned({ action: 'pull', options })
    expect(pulled).toMatchObject({ lacks: ['nope'] })
  })

  it('has nothing to do where the host has none of the services that are asked for', () => {
    for (const action of ['pull', 'stop', 'start', 'restart'])
      expect(planned({ action, options: { services: ['nope'] } })).toMatchObject({
        lacks: ['nope'],
        shown: {
          ...{ skip: 'prod has no nope', order: 'nothing', outage: { kind: 'none' } },
          parts: [{ part: 'web', change: 'unchanged' }],
        },
      })
    expect(planned({ action: 'scale', options: { scale: { nope: 2 } } })).toMatchObject({
      lacks: ['nope'],
      shown: { skip: 'prod has no nope' },
    })
  })

  it('pulls what the registry has anew or does not tell, and nothing else', () => {
    const pulls = (situation: Situation) => shown({ ...situation, isLive: false }).body
    expect(pulls({})).toMatchObject({ pull: [] })
    expect(pulls({ image: { registryDigest: 'sha256:d2' } })).toMatchObject({ pull: ['web'] })
    expect(pulls({ image: { registryDigest: null } })).toMatchObject({ pull: ['web'] })
    expect(pulls({ image: { local: null } })).toMatchObject({ pull: ['web'] })
    const never = pulls({ image: { local: null }, pull: 'never' })
    expect(never).toMatchObject({ pull: [], mayPull: false })
  })

  it('warns of an image that is pulled and built for others than the host, and of none that stays', () => {
    const unfit = 'built for linux/arm64, and prod is linux/amd64'
    const warned = (image: Situation['image']) =>
      shown({ image: { ...image, unfit }, isLive: false }).shown.warnings
    expect(warned({ local: null })).toContain(
      `web: app:v1 is ${unfit}: the pull fails, or it does not start`,
    )
    expect(warned({}).join()).not.toContain('built for')
  })

  it('rests on everything that it was computed from', () => {
    const { basis } = shown({ image: { registryDigest: 'sha256:d2' } })
    expect(basis).toEqual({
      'workload document': 'rev',
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/),
      'docker compose': '2.26.1',
      'container ls-shop-web-1': 'web-id up',
      'image of web': 'sha256:v1',
      'image of web in the registry': 'sha256:d2',
    })
  })

  describe('a service that waits for the health of another', () => {
    const waiting = (db: object, condition: object = {}) => ({
      db: { ...app, ...db },
      web: { ...app, depends_on: { db: { condition: 'service_healthy', ...condition } } },
    })
    const text =
      'services:\n  db: { image: "app:v1" }\n  web: { depends_on: { db: { condition: service_healthy } } }'

    it('is refused where nothing checks that one, by file and line, before anything is made', () => {
      for (const db of [
        {},
        { healthcheck: { disable: true } },
        { healthcheck: { test: ['NONE'] } },
      ])
        expect(planned({ services: waiting(db), text })).toMatchObject({
          failure: {
            kind: 'invalid',
            what: 'compose project',
            issues: [
              {
                path: 'compose.yaml line 3: services.web.depends_on.db',
                message: expect.stringMatching(
                  /db, which has no health check.*give db a healthcheck/,
                ),
              },
            ],
          },
        })
    })

    it('is not where its own check, its image’s, or nobody’s wish says otherwise', () => {
      const test = { healthcheck: { test: ['CMD', 'true'] } }
      const checked = { image: { local: { ...local, hasHealthcheck: true } } } as never
      expect(shown({ services: waiting(test) }).shown.warnings).toEqual([])
      expect(shown({ services: waiting({}), ...(checked as object) }).shown.warnings).toEqual([])
      for (const mild of [{ required: false }, { condition: 'service_started' }])
        expect(shown({ services: waiting({}, mild) }).shown.warnings).toEqual([])
      expect(shown({ services: waiting({ scale: 0 }) }).shown.warnings).toEqual([])
    })

    it('is warned of where the image is not there yet, or another comes in its place', () => {
      for (const image of [{ local: null }, { registryDigest: 'sha256:d2' }])
        expect(shown({ services: waiting({}), image }).shown.warnings).toEqual([
          expect.stringMatching(/web waits for the health of db.* known once that is there/),
        ])
      const disabled = { healthcheck: { disable: true } }
      expect(planned({ services: waiting(disabled), image: { local: null } })).toMatchObject({
        failure: { kind: 'invalid' },
      })
    })
  })
})

describe('a plan for what runs as it is', () => {
  const down = aContainer('web', { state: 'exited', exit: { exitCode: 0 } })

  it('SD-22 has nothing to start where all is up, nothing to stop where all is down, and restarts either', () => {
    expect(shown({ action: 'start' }).shown.skip).toBe('nothing to start: it is done')
    expect(shown({ action: 'stop' }).shown.skip).toBeNull()
    expect(shown({ action: 'start', containers: [down] }).shown.skip).toBeNull()
    expect(shown({ action: 'stop', containers: [down] }).shown.skip).toBe(
      'nothing to stop: it is done',
    )
    expect(shown({ action: 'restart', containers: [down] }).shown.skip).toBeNull()
    expect(shown({ action: 'restart' }).shown.skip).toBeNull()
  })

  it('SD-15 is for the services that were named alone', () => {
    const services = { web: app, side: app }
    const { body, shown: said } = shown({
      action: 'stop',
      services,
      options: { services: ['side'] },
    })
    expect(body).toMatchObject({ type: 'stop', services: ['side'] })
    expect(said.skip).toBeNull()
    expect(summariesOf(stacks.stages(body))).toEqual([{ name: 'stop', summary: 'stop side' }])
  })

  it('TF-54 of a removal without its proxy tells which names may be left there, and tries each once more', () => {
    const { body, shown: said } = shown({
      ...{ action: 'remove', options: { leaveNames: true } },
      ...{ faces: { ...nothingSeen, isSilent: true } },
      config: { 'face.shop.example.com/v2': 'port 80, of web', image: 'app:v1' },
    })
    expect(body).toMatchObject({ routes: [{ name: 'shop.example.com', path: '/v2' }] })
    expect(said.warnings).toEqual([
      'The proxy of shop.example.com/v2 does not answer: what it leads there stays as it is, and is to be taken down by hand once it is back',
    ])
    expect(summariesOf(stacks.stages(body))).toContainEqual({
      ...{ name: 'unroute', summary: 'take down shop.example.com/v2' },
    })
  })

  it('SD-16 of a removal names the volumes that stay, also those without a name', () => {
    const mounts = [
      { kind: 'volume' as const, source: 'f'.repeat(64), target: '/unnamed' },
      { kind: 'volume' as const, source: 'ls-shop_data', target: '/data' },
      { kind: 'bind' as const, source: '/srv', target: '/srv' },
    ]
    const { body, shown: said } = shown({
      ...{ action: 'remove', volumes: ['ls-shop_data', 'ls-shop_old'] },
      ...{ containers: [aContainer('web', { mounts })], options: { volumes: ['ls-shop_old'] } },
    })
    expect(body).toMatchObject({ type: 'remove', volumes: ['ls-shop_old'] })
    expect(said.warnings).toEqual([
      'these volumes stay: ls-shop_data',
      `what ls-shop-web-1 keeps at /unnamed stays in volume ${'f'.repeat(64)}`,
    ])
  })
})
