import { describe, expect, it } from 'vitest'
import type { Container } from '../../../src/main/engine/engine.ts'
import type { Image } from '../../../src/main/engine/image.ts'
import { type FilledWorkload, fillEnv } from '../../../src/main/secrets/fill-env.ts'
import { contentHash } from '../../../src/main/sources/containers/content-hash.ts'
import { type ImageConfig, imageConfigSchema } from '../../../src/main/sources/image/config.ts'
import { imageSource } from '../../../src/main/sources/image/kind.ts'
import type { Observed } from '../../../src/main/sources/image/observe.ts'
import { type DeployBody, rolloutOf } from '../../../src/main/sources/single/body.ts'
import { render } from '../../../src/main/sources/single/render.ts'
import type { PlanContext } from '../../../src/main/sources/source.ts'
import { type Intent, type OpenedRelease, summariesOf } from '../../../src/main/sources/stage.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { volumeSchema } from '../../../src/shared/model/volume.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { aContainer } from '../../support/a-container.ts'
import { aPart } from '../../support/a-part.ts'
import { services } from '../../support/sources.ts'

const source = imageSource(services)
const context: PlanContext = {
  settings: settingsSchema.parse({}),
  target: 'local',
}
const image: Image = {
  id: 'sha256:new',
  repoTags: [],
  repoDigests: ['r/app@sha256:d1'],
  os: 'linux',
  arch: 'amd64',
  sizeBytes: 1,
  hasHealthcheck: false,
  exposedPorts: [],
  volumes: [],
}

const noSecrets = { get: () => undefined, value: () => undefined }

function workloadOf(
  source: Partial<ImageConfig> = {},
  env: Record<string, string> = {},
): FilledWorkload {
  const config = imageConfigSchema.parse({ kind: 'image', image: 'r/app', port: 80, ...source })
  const document = workloadDocumentSchema.parse({ name: 'web', host: 'local', env, source: config })
  const stored = { id: '0123456789abcdef', document, revision: 'rev', createdAt: 0, updatedAt: 0 }
  return { ...stored, ...fillEnv(noSecrets, document).filled }
}

const renderedOf = (workload: FilledWorkload) =>
  render(workload, workload.document.source as ImageConfig, {
    network: 'longshore',
    tag: 'v1',
    allowedPaths: [],
  }).rendered

function liveOf(workload: FilledWorkload): OpenedRelease {
  return {
    release: {
      name: 'r1',
      workload: 'web',
      deployment: 'd1',
      action: 'deploy',
      tag: 'v1',
      parts: [aPart('web', { image: 'r/app:v1', digest: 'sha256:d1', imageId: image.id })],
      fingerprint: null,
      verified: true,
      reason: '',
      actor: '',
      createdAt: 0,
      live: true,
      liveOn: ['local'],
      config: {},
    },
    rendered: renderedOf(workload),
  }
}

const containerOf = (workload: FilledWorkload, change: Partial<Container> = {}): Container =>
  aContainer({
    image: 'r/app:v1',
    imageId: image.id,
    labels: { [label.deployment]: 'd1', [label.config]: contentHash(renderedOf(workload)) },
    addresses: { longshore: '172.18.0.2' },
    ...change,
  })

const observedOf = (change: Partial<Observed> = {}): Observed => ({
  reference: 'r/app:v1',
  local: image,
  registry: { kind: 'digest', digest: 'sha256:d1' },
  containers: [],
  takenPorts: [],
  volumes: [],
  reach: 'direct',
  answer: null,
  login: null,
  now: 100_000,
  ...change,
})

const intentOf = (change: Partial<Intent> = {}): Intent => ({
  action: 'deploy',
  tag: 'v1',
  release: null,
  live: null,
  options: noOptions,
  ...change,
})

function planOf(workload: FilledWorkload, intent: Intent, observed: Observed) {
  const { shown, basis, body } = source.plan(context, workload, { intent, observed })
  const stages = summariesOf(source.stages(body))
  return { shown: { ...shown, stages }, basis, body: body as DeployBody }
}

describe('a plan for an image', () => {
  const web = workloadOf()
  const live = liveOf(web)

  it('TF-50 starts first and predicts no outage where nothing forbids it', () => {
    const { shown } = planOf(
      web,
      intentOf({ tag: 'v2', live }),
      observedOf({ containers: [containerOf(web)], local: { ...image, id: 'sha256:other' } }),
    )
    expect(shown).toMatchObject({ order: 'start-first', outage: { kind: 'none', estimateMs: 0 } })
    expect(shown.stages.map(({ name }) => name)).not.toContain('stop-old')
  })

  it.each([
    ['the engine chooses', { publish: ['80', '127.0.0.1::81'] }],
    ['is any of as many as run at once', { publish: ['8000-8002:80'], maxInstances: 2 }],
  ])('TF-50 starts first where a host port %s, which it says', (_why, source) => {
    const { shown, basis } = planOf(
      workloadOf(source),
      intentOf({ live }),
      observedOf({ containers: [containerOf(web)] }),
    )
    expect(shown.order).toBe('start-first')
    expect(shown.warnings.join()).toMatch(
      /80 is published as (a port that the engine chooses|8000-8002)/,
    )
    expect(Object.keys(basis).join()).not.toContain('host port')
  })

  it.each([
    ['a fixed host port', { publish: ['8080:80'] }],
    ['fewer host ports than run at once', { publish: ['8000-8001:80'], maxInstances: 2 }],
    [
      'an exclusive volume',
      {
        volumes: [
          { scope: 'named' as const, name: 'db', source: '', target: '/db', exclusive: true },
        ],
      },
    ],
  ])('replaces in place with %s, and says what it costs', (_why, source) => {
    const workload = workloadOf(source)
    const { shown } = planOf(
      workload,
      intentOf({ live }),
      observedOf({ containers: [containerOf(web)] }),
    )
    expect(shown).toMatchObject({ order: 'replace-in-place', outage: { kind: 'while-replacing' } })
    expect(shown.outage.estimateMs).toBeGreaterThan(0)
    expect(shown.stages.map(({ name }) => name)).toContain('stop-old')
  })

  it('shows beside the image that was pinned what its tag means by now, and plans the pinned one alone', () => {
    const [pinned, now] = ['d1', 'd2'].map((digest) => `sha256:${digest}`)
    const intent = intentOf({ tag: 'v2', options: { ...noOptions, digest: `${pinned}` } })
    const observed = observedOf({
      reference: `r/app@${pinned}`,
      local: null,
      registry: { kind: 'digest', digest: `${pinned}` },
      tagMeans: `${now}`,
    })
    const { shown, body } = planOf(web, intent, observed)
    expect(shown.pin).toEqual({ digest: pinned, tagMeans: now })
    expect(shown.warnings).toContain(`v2 is ${now} by now: ${pinned} is deployed, as was asked for`)
    expect(body.pull).toEqual({ reference: `r/app@${pinned}`, digest: pinned })
    const same = planOf(web, intent, { ...observed, tagMeans: `${pinned}` })
    expect(same.shown.warnings.join()).not.toContain('by now')
    expect(planOf(web, intentOf(), observedOf()).shown.pin).toBeUndefined()
  })

  it('TF-19 skips what is live, recorded, and confirmed running with image and configuration', () => {
    const containers = [containerOf(web)]
    expect(planOf(web, intentOf({ live }), observedOf({ containers })).shown.skip).toContain('r1')
  })

  it.each([
    ['nothing was recorded', { live: null }, {}],
    ['it is not running', { live }, { containers: [containerOf(web, { state: 'exited' })] }],
    [
      'it restarts over and over',
      { live },
      { containers: [containerOf(web, { state: 'restarting' })] },
    ],
    ['it is unhealthy', { live }, { containers: [containerOf(web, { health: 'unhealthy' })] }],
    [
      'it runs another image',
      { live },
      { containers: [containerOf(web, { imageId: 'sha256:x' })] },
    ],
    ['it is of another deployment', { live }, { containers: [containerOf(web, { labels: {} })] }],
    [
      'the registry has a newer image',
      { live },
      { registry: { kind: 'digest', digest: 'sha256:d2' } },
    ],
    ['it is paused', { live }, { containers: [containerOf(web, { state: 'paused' })] }],
    ['it is not healthy yet', { live }, { containers: [containerOf(web, { health: 'starting' })] }],
    [
      'it has just been started again',
      { live },
      {
        containers: [
          containerOf(web, {
            exit: { exitCode: null, oomKilled: false, restarts: 4, error: '', finishedAt: '' },
            startedAt: new Date(99_000).toISOString(),
          }),
        ],
      },
    ],
    [
      'it was taken off its network',
      { live },
      { containers: [containerOf(web, { addresses: {} })] },
    ],
  ] as const)('TF-19, TF-20 does not skip when %s', (_why, intent, observed) => {
    const found = observedOf({ containers: [containerOf(web)], ...observed } as Partial<Observed>)
    expect(planOf(web, intentOf(intent), found).shown.skip).toBeNull()
  })

  it.each([
    ['always', null],
    ['newer', expect.stringContaining('is not known')],
  ] as const)(
    'TF-20 with pull %s, does not take for known what the registry did not tell',
    (pull, skip) => {
      const workload = workloadOf({ pull })
      const failure = { kind: 'pull-failed', host: '', image: '', reason: 'silence' } as const
      const { shown, body } = planOf(
        workload,
        intentOf({ live: liveOf(workload) }),
        observedOf({ containers: [containerOf(workload)], registry: { kind: 'failed', failure } }),
      )
      expect(shown.skip).toEqual(skip)
      expect(body.pull === null).toBe(pull === 'newer')
      expect(shown.warnings.join()).toContain('silence')
    },
  )

  it.each([
    [
      'registry-auth',
      { kind: 'registry-auth', host: '', image: '', registry: 'r', account: 'ana' },
    ],
    ['image-not-found', { kind: 'image-not-found', host: '', image: '', pull: 'allowed' }],
  ] as const)(
    'deploys what the host has where the registry says %s, unless always was written',
    (_kind, failure) => {
      const registry = { kind: failure.kind === 'image-not-found' ? 'absent' : 'failed', failure }
      const planned = (pull: ImageConfig['pull']) =>
        planOf(workloadOf({ pull }), intentOf(), observedOf({ registry } as Partial<Observed>))
      const { body, shown } = planned('newer')
      expect(body).toMatchObject({ imageId: image.id, pull: null, absent: false })
      expect(shown.warnings.join()).toMatch(/the image on the host is deployed/)
      expect(planned('always').body.imageId).toBeNull()
    },
  )

  describe('of one that only our own probe proved', () => {
    const probed = workloadOf({ healthcheck: '/healthz' })
    const intent = intentOf({ live: liveOf(probed) })
    const containers = [containerOf(probed)]
    const target = 'GET http://172.18.0.2:80/healthz'
    const planned = (answer: Observed['answer']) =>
      planOf(probed, intent, observedOf({ containers, answer }))
    const good = { at: 0, ok: true, target, status: 200, answer: 'ok', durationMs: 1 }

    it('says what it answered when it is live as wanted, and that it was not asked', () => {
      expect(planned(good).shown.skip).toMatch(
        /^r1 .* is already live.*, and answers GET \S+: 200$/,
      )
      expect(planned(null).shown.skip).toMatch(
        /already live.* whether it still answers was not asked/,
      )
    })

    it.each([
      [{ ok: false, answer: 'no answer in 2000 ms' }, 'no answer in 2000 ms'],
      [{ ok: false, status: 503, answer: 'busy' }, '503'],
    ])('replaces it where it runs and answers %j, and says so', (said, words) => {
      const { shown, body, basis } = planned({ at: 0, target, durationMs: 1, ...said })
      expect(shown).toMatchObject({ skip: null, order: 'start-first' })
      expect(shown.warnings.join()).toContain(
        `runs, and does not answer as it did when it was proved: ${target}: ${words}`,
      )
      expect(body.running).toMatchObject([{ serves: false }])
      // A plan that says that nothing is to be done does not hold any more.
      expect(basis).not.toEqual(planned(good).basis)
    })
  })

  it('does not skip when only an env value changed, and shows its key alone', () => {
    const changed = workloadOf({}, { TOKEN: 'new-value' })
    const before = { ...live, rendered: renderedOf(workloadOf({}, { TOKEN: 'old-value' })) }
    const { shown } = planOf(
      changed,
      intentOf({ live: before }),
      observedOf({ containers: [containerOf(web)] }),
    )
    expect(shown.skip).toBeNull()
    expect(shown.difference).toEqual([
      { field: 'env.TOKEN', before: '••••', after: '•••• (changed)' },
    ])
    expect(JSON.stringify(shown)).not.toMatch(/old-value|new-value/)
  })

  it('TF-57 lets the workload’s own env win over the source’s', () => {
    const { body } = planOf(
      workloadOf({ env: { A: 'source', B: 'source' } }, { A: 'own' }),
      intentOf(),
      observedOf(),
    )
    expect(body.rendered.env).toEqual({ A: 'own', B: 'source' })
  })

  it('TF-59 mounts the workload’s own volumes over its source’s, says which won, and keeps their data', () => {
    const named = (name: string) => volumeSchema.parse({ scope: 'named', name, target: '/data' })
    const plain = workloadOf({ volumes: [named('source')] })
    const workload = { ...plain, document: { ...plain.document, volumes: [named('own')] } }
    const { body, shown } = planOf(workload, intentOf(), observedOf())
    expect(body.rendered.mounts).toMatchObject([{ source: 'own' }])
    expect(shown.warnings).toContain(`At /data, the workload's own volume wins over its source's`)
    expect(shown.difference).toContainEqual(
      expect.objectContaining({ field: 'mount./data', after: 'volume own' }),
    )
    const folder = volumeSchema.parse({ scope: 'project', target: '/kept' })
    const kept = { ...plain, document: { ...plain.document, volumes: [folder] } }
    const removal = planOf(kept, intentOf({ action: 'remove' }), observedOf())
    expect(removal.shown.warnings).toContain('Data of /kept stays on the host')
  })

  it('takes a volume that moved from its source to the workload itself for no change', () => {
    const named = (name: string) => volumeSchema.parse({ scope: 'named', name, target: `/${name}` })
    const before = workloadOf({ volumes: [named('a'), named('b')] })
    const after = workloadOf({ volumes: [named('b')] })
    const moved = { ...after, document: { ...after.document, volumes: [named('a')] } }
    const seen = observedOf({ containers: [containerOf(before)] })
    const { shown, body } = planOf(moved, intentOf({ live: liveOf(before) }), seen)
    expect(shown.skip).toMatch(/^r1 .* is already live/)
    expect(body.rendered.mounts.map(({ source }) => source)).toEqual(['a', 'b'])
    expect(shown.difference).toEqual([])
  })

  it('says which names of the document lead to the new one before it is proved, where something serves', () => {
    const networks = { backend: { aliases: ['db', 'cache'] }, plain: {} }
    const on = workloadOf({ networks })
    const words = 'db, cache on network backend lead to the new one as soon as it starts'
    const seen = observedOf({ containers: [containerOf(on)] })
    const asked = intentOf({ tag: 'v2', live: liveOf(on) })
    const warned = planOf(on, asked, { ...seen, local: { ...image, id: 'sha256:other' } }).shown
    expect(warned.warnings).toContainEqual(expect.stringContaining(words))
    expect(planOf(on, intentOf(), observedOf()).shown.warnings.join()).not.toContain(words)
  })

  it('says before a rollback is tried that its image is gone from the host, and what to do', () => {
    const release = liveOf(web)
    const gone = observedOf({
      ...{ reference: image.id, local: null, registry: { kind: 'not-asked' } },
    })
    const { shown } = planOf(web, intentOf({ action: 'rollback', release }), gone)
    expect(shown.warnings).toContainEqual(
      expect.stringMatching(
        /^The image of this release is gone from the host, .*load or build r\/app:v1/,
      ),
    )
  })

  it('says that an adopted container is gone, and that one of its name is another', () => {
    const { release, rendered } = live
    const config = { 'adopted container': '0123456789ab' }
    const adopted = { rendered, release: { ...release, action: 'adopt' as const, config } }
    const words = 'The container that was adopted (0123456789ab) is gone from the host'
    const gone = planOf(web, intentOf({ live: adopted }), observedOf()).shown.warnings
    expect(gone).toContainEqual(expect.stringContaining(words))
    const there = observedOf({ containers: [containerOf(web)] })
    const { shown } = planOf(web, intentOf({ live: adopted }), there)
    expect(shown.warnings.join()).not.toContain(words)
    expect(planOf(web, intentOf({ live }), observedOf()).shown.warnings.join()).not.toContain(words)
  })

  it('warns of an image that is not built for the host, unless its document says for which', () => {
    const unfit = 'built for linux/riscv64, and local is linux/amd64'
    const registry = { kind: 'digest' as const, digest: 'sha256:d1', unfit }
    const { shown } = planOf(web, intentOf(), observedOf({ registry }))
    expect(shown.warnings.filter((each) => each.includes(unfit))).toHaveLength(1)
    const told = workloadOf({ platform: 'linux/riscv64' })
    const { shown: other } = planOf(told, intentOf(), observedOf({ registry }))
    expect(other.warnings.filter((each) => each.includes(unfit))).toEqual([])
  })

  it('pulls by the tag when the registry has another digest, by the digest to roll back', () => {
    const moved = observedOf({ registry: { kind: 'digest', digest: 'sha256:d2' } })
    expect(planOf(web, intentOf(), moved).body.pull).toEqual({
      reference: 'r/app:v1',
      digest: 'sha256:d2',
    })
    const gone = observedOf({
      reference: image.id,
      local: null,
      registry: { kind: 'digest', digest: 'sha256:d1' },
    })
    const { body } = planOf(web, intentOf({ action: 'rollback', release: live }), gone)
    expect(body.pull).toEqual({ reference: 'r/app@sha256:d1', digest: 'sha256:d1' })
  })

  it('warns of ports that are held or open to everybody, and of a missing proof', () => {
    const { shown } = planOf(
      workloadOf({ publish: ['8080:80'] }),
      intentOf(),
      observedOf({
        takenPorts: [{ ip: '10.0.0.1', port: '8080', protocol: 'tcp', name: 'other' }],
      }),
    )
    expect(shown.warnings.join('\n')).toMatch(
      /8080 is held by other[\s\S]*on every interface[\s\S]*unverified/,
    )
  })

  it('is the same for the same input, and rests on everything it looked at', () => {
    const first = planOf(web, intentOf(), observedOf())
    expect(planOf(web, intentOf(), observedOf())).toEqual(first)
    const moved = planOf(web, intentOf(), observedOf({ containers: [containerOf(web)] }))
    expect(moved.basis).not.toEqual(first.basis)
  })

  it('TF-51 keeps as many containers as wanted, and removes what has stopped', () => {
    const several = workloadOf({ maxInstances: 2 })
    const containers = ['c3', 'c2', 'c1'].map((id) => containerOf(web, { id, name: id }))
    const stopped = containerOf(web, { id: 'old', name: 'old', state: 'exited' })
    const { shown } = planOf(
      several,
      intentOf(),
      observedOf({ containers: [...containers, stopped] }),
    )
    expect(shown.stages.at(-1)?.summary).toBe('stop and remove c2, c1, old')
  })

  it('leaves the name to who is found by it first, and says so; what had it already keeps it', () => {
    const alsoCalled = ['Web']
    const second = source.plan(context, web, {
      intent: intentOf(),
      observed: observedOf({ alsoCalled }),
    })
    expect(rolloutOf(second.body as DeployBody).container.nameHolders).toEqual(['Web'])
    expect(second.shown.warnings.join('\n')).toMatch(
      /^Web is found on network longshore .*stays to be/m,
    )
    const containers = [containerOf(web, { name: 'weB' })]
    const first = source.plan(context, web, {
      intent: intentOf(),
      observed: observedOf({ alsoCalled, containers }),
    })
    expect(rolloutOf(first.body as DeployBody).container.nameHolders).toEqual([])
    expect(first.shown.warnings.join()).toContain('may be answered by either')
  })
})
