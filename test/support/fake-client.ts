/**
 * A client made from the contract over scripted data: views are developed, tested and shot with
 * it before and without an app. Inputs and outputs are checked by the contract's own schemas.
 */
import { createRouterClient, implement, ORPCError } from '@orpc/server'
import { stringify } from 'yaml'
import { imageConfigSchema, imageSample } from '../../src/main/sources/image/config.ts'
import { type Client, contract } from '../../src/shared/contract/index.ts'
import { isFinal } from '../../src/shared/model/deployment.ts'
import type { Failure } from '../../src/shared/model/failure.ts'
import type { Plan } from '../../src/shared/model/plan.ts'
import { settingsSchema } from '../../src/shared/model/settings.ts'
import { workloadDocumentSchema } from '../../src/shared/model/workload.ts'
import {
  makeFleet,
  makeHosts,
  makeManyFleet,
  makeReleases,
  makeScripts,
  makeWorkloads,
} from './fake-client/data.ts'
import { imageSchema } from './fake-client/image-schema.ts'
import { fakeLines } from './fake-client/logs.ts'
import {
  deploymentAt,
  fakeHex,
  newContainer,
  type Script,
  writeScript,
} from './fake-client/script.ts'

/** empty: nothing there; loading: no answer ever; failing: every call fails; many: 5,000 rows. */
export const scenarios = ['full', 'empty', 'loading', 'failing', 'stale', 'many'] as const
export type Scenario = (typeof scenarios)[number]

const engineGone: Failure = {
  kind: 'engine-unavailable',
  host: 'local',
  endpoint: 'unix:///var/run/docker.sock',
  reason: 'connection refused',
}

const failed = (data: Failure) => new ORPCError('FAILURE', { status: 422, data })
const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

class World {
  readonly scenario: Scenario
  readonly born = Date.now()
  scripts: Script[]
  workloads: ReturnType<typeof makeWorkloads>
  settings = settingsSchema.parse({})
  readonly plans = new Map<string, Plan>()

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.scripts = scenario === 'empty' ? [] : makeScripts(this.born)
    this.workloads = scenario === 'empty' ? [] : makeWorkloads(this.born)
  }

  /** What every call passes first. */
  async gate(signal?: AbortSignal): Promise<void> {
    if (this.scenario === 'loading') await sleep(3_600_000, signal)
    if (this.scenario === 'failing') throw failed(engineGone)
  }

  fleet() {
    const now = Date.now()
    if (this.scenario === 'empty') {
      return { at: now, hosts: makeHosts(now).slice(0, 1), workloads: [], containers: [] }
    }
    if (this.scenario === 'many') return makeManyFleet(now, this.scripts, 5_000)
    const fleet = makeFleet(now, this.scripts)
    if (this.scenario !== 'stale') return fleet
    const since = now - 14 * 60_000
    const status = { state: 'stale' as const, since, failure: engineGone }
    return {
      ...fleet,
      at: since,
      hosts: fleet.hosts.map((host) => ({ ...host, status })),
      workloads: fleet.workloads.map((workload) => ({ ...workload, asOf: since })),
    }
  }

  script(id: string): Script {
    const found = this.scripts.find((script) => script.spec.id === id)
    if (!found) throw failed({ kind: 'not-found', what: 'deployment', name: id })
    return found
  }

  deployments(workload?: string) {
    const now = Date.now()
    return this.scripts
      .filter((script) => workload === undefined || script.spec.workload === workload)
      .map((script) => deploymentAt(script, now))
  }

  workload(name: string) {
    const found = this.workloads.find((workload) => workload.document.name === name)
    if (!found) throw failed({ kind: 'not-found', what: 'workload', name })
    return found
  }

  plan(input: {
    workload: string
    action: Plan['action']
    tag?: string | undefined
    release?: string | undefined
  }): Plan {
    const { document } = this.workload(input.workload)
    const releases = makeReleases(this.scripts, input.workload)
    const back = input.action === 'rollback'
    const target = back
      ? (releases.find((release) => release.name === input.release) ?? releases[1])
      : undefined
    const tag = target?.tag ?? input.tag ?? 'latest'
    const live = releases[0]
    const id = fakeHex(`${input.workload}${tag}${this.plans.size}`, 16)
    const remove = input.action === 'remove'
    const plan: Plan = {
      id,
      workload: input.workload,
      action: input.action,
      tag,
      release: target?.name ?? null,
      createdAt: Date.now(),
      fingerprint: fakeHex(id, 64),
      targets: [
        {
          target: document.host ?? 'local',
          order: remove ? 'remove' : 'start-first',
          stages: remove
            ? [
                { name: 'stop', summary: 'Stop 1 container, waiting up to 10 s' },
                { name: 'remove', summary: 'Remove 1 container, keep its last 2,000 log lines' },
              ]
            : [
                { name: 'resolve', summary: `Find the digest of ${tag}` },
                { name: 'pull', summary: 'On the host already' },
                { name: 'create', summary: 'Create 1 container beside the one that serves' },
                { name: 'start', summary: 'Start it' },
                { name: 'health', summary: 'Probe /healthz on port 8080 for up to 30 s' },
                { name: 'soak', summary: 'Watch it for 5 s' },
                { name: 'record', summary: `Record release r${releases.length + 1}` },
                { name: 'retire', summary: 'Drain and remove the old container' },
              ],
          difference: remove
            ? [{ field: 'containers', before: '1', after: null }]
            : [
                {
                  field: 'image',
                  before: live ? (live.digest?.slice(0, 19) ?? null) : null,
                  after: `sha256:${fakeHex(`${input.workload}${tag}digest`, 12)}`,
                },
                { field: 'tag', before: live?.tag ?? null, after: tag },
                { field: 'env.FEATURE_CART', before: null, after: '•' },
                { field: 'memoryLimit', before: '64 MB', after: '128 MB' },
              ],
          outage: remove
            ? {
                kind: 'until-redeployed',
                estimateMs: null,
                why: 'nothing serves until it is deployed again',
              }
            : live
              ? {
                  kind: 'none',
                  estimateMs: 0,
                  why: 'the old container serves until the new one is proved',
                }
              : { kind: 'first-deploy', estimateMs: null, why: 'nothing serves yet' },
          warnings:
            tag === 'broken' ? ['The last deployment of this tag never became healthy.'] : [],
          skip: null,
        },
      ],
    }
    this.plans.set(id, plan)
    return plan
  }

  start(input: {
    workload?: string | undefined
    action: Plan['action']
    tag?: string | undefined
    release?: string | undefined
    plan?: string | undefined
    reason: string
  }) {
    const plan = input.plan === undefined ? undefined : this.plans.get(input.plan)
    const name = plan?.workload ?? input.workload ?? ''
    const { document } = this.workload(name)
    const before = this.scripts.find(
      ({ spec }) => spec.workload === name && spec.outcome === 'succeeded',
    )
    const tag = plan?.tag ?? input.tag ?? 'latest'
    const script = writeScript({
      id: fakeHex(`${name}${Date.now()}`, 16),
      workload: name,
      host: document.host ?? 'local',
      image: String(document.source.image),
      tag,
      digest: `sha256:${fakeHex(`${name}${tag}digest`, 64)}`,
      release: `r${makeReleases(this.scripts, name).length + 1}`,
      action: plan?.action ?? input.action,
      at: Date.now(),
      outcome: tag === 'broken' ? 'never-healthy' : 'succeeded',
      reason: input.reason,
      actor: 'mira',
      old: before ? newContainer(before.spec) : null,
      pullBytes: 96_000_000,
    })
    this.scripts = [script, ...this.scripts]
    return deploymentAt(script, Date.now())
  }
}

export function createFakeClient(scenario: Scenario = 'full'): Client {
  const world = new World(scenario)
  const os = implement(contract)
  const router = os.router({
    app: {
      info: os.app.info.handler(async ({ signal }) => {
        await world.gate(signal)
        return {
          version: '0.1.0',
          installation: fakeHex('installation', 16),
          door: 'browser',
          dataDir: '/home/mira/.config/longshore',
          secretsBackend: 'key-file',
          interrupted: [],
        }
      }),
    },
    hosts: {
      list: os.hosts.list.handler(async ({ signal }) => {
        await world.gate(signal)
        return world.fleet().hosts
      }),
    },
    sources: {
      list: os.sources.list.handler(async ({ signal }) => {
        await world.gate(signal)
        return [
          {
            kind: 'image',
            title: 'Image',
            description: 'One container from one image.',
            configSchema: imageSchema,
            sample: { ...imageSample },
          },
        ]
      }),
    },
    workloads: workloadHandlers(world, os),
    plans: {
      create: os.plans.create.handler(async ({ input, signal }) => {
        await world.gate(signal)
        return world.plan(input)
      }),
      show: os.plans.show.handler(async ({ input, signal }) => {
        await world.gate(signal)
        const plan = world.plans.get(input.id)
        return plan ?? world.plan({ workload: 'checkout', action: 'deploy', tag: 'v43' })
      }),
    },
    deploys: deployHandlers(world, os),
    releases: {
      list: os.releases.list.handler(async ({ input, signal }) => {
        await world.gate(signal)
        return makeReleases(world.scripts, input.workload)
      }),
      difference: os.releases.difference.handler(async ({ input, signal }) => {
        await world.gate(signal)
        return [
          {
            field: 'image',
            before: `${input.workload}:${input.from}`,
            after: `${input.workload}:${input.to}`,
          },
          { field: 'env.FEATURE_CART', before: null, after: '•' },
          { field: 'memoryLimit', before: '64 MB', after: '128 MB' },
        ]
      }),
    },
    fleet: {
      status: os.fleet.status.handler(async ({ signal }) => {
        await world.gate(signal)
        return world.fleet()
      }),
      watch: os.fleet.watch.handler(async function* ({ signal }) {
        await world.gate(signal)
        while (!signal?.aborted) {
          yield { type: 'snapshot' as const, fleet: world.fleet() }
          await sleep(1_000, signal)
        }
        yield { type: 'end' as const, how: 'cancelled' as const }
      }),
    },
    logs: logHandlers(world, os),
    settings: {
      get: os.settings.get.handler(async ({ signal }) => {
        await world.gate(signal)
        return world.settings
      }),
      set: os.settings.set.handler(async ({ input }) => {
        world.settings = settingsSchema.parse({ ...world.settings, ...input })
        return world.settings
      }),
    },
  })
  return createRouterClient(router)
}

type Implementer = ReturnType<typeof implement<typeof contract>>

function workloadHandlers(world: World, os: Implementer) {
  const issuesOf = (document: string | Record<string, unknown>) => {
    if (typeof document === 'string') return []
    const parsed = workloadDocumentSchema.safeParse(document)
    const source = document.source as Record<string, unknown> | undefined
    const issues = parsed.success
      ? []
      : parsed.error.issues.map((issue) => ({
          path: issue.path.join('.'),
          message: issue.message,
        }))
    if (source?.image === '') issues.push({ path: 'source.image', message: 'must not be empty' })
    return issues
  }
  return {
    list: os.workloads.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return world.workloads
    }),
    show: os.workloads.show.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return world.workload(input.name)
    }),
    validate: os.workloads.validate.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return { issues: issuesOf(input.document) }
    }),
    apply: os.workloads.apply.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const issues = issuesOf(input.document)
      if (issues.length > 0) throw failed({ kind: 'invalid', what: 'workload', issues })
      if (typeof input.document === 'string') {
        throw failed({
          kind: 'invalid',
          what: 'workload',
          issues: [{ path: '', message: 'the fake reads no YAML' }],
        })
      }
      const document = workloadDocumentSchema.parse(input.document)
      const known = world.workloads.find((workload) => workload.document.name === document.name)
      const workload = {
        id: known?.id ?? `w-${document.name}`,
        document,
        revision: fakeHex(stringify(document), 64),
        createdAt: known?.createdAt ?? Date.now(),
        updatedAt: Date.now(),
      }
      world.workloads = [...world.workloads.filter((other) => other !== known), workload]
      return {
        workload,
        outcome: known ? ('changed' as const) : ('created' as const),
        difference: known ? [{ field: 'source.port', before: '8080', after: '9090' }] : [],
      }
    }),
    delete: os.workloads.delete.handler(async ({ input, signal }) => {
      await world.gate(signal)
      if (input.confirm !== input.name) {
        throw failed({ kind: 'confirmation-required', action: 'delete', object: input.name })
      }
      world.workloads = world.workloads.filter((one) => one.document.name !== input.name)
      return { deployment: null }
    }),
  }
}

function deployHandlers(world: World, os: Implementer) {
  return {
    start: os.deploys.start.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return { deployment: world.start(input), outcome: 'started' as const }
    }),
    cancel: os.deploys.cancel.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const { spec } = world.script(input.id)
      const cancelled = writeScript({ ...spec, outcome: 'cancelled' })
      world.scripts = world.scripts.map((script) =>
        script.spec.id === input.id ? cancelled : script,
      )
      return deploymentAt(cancelled, Date.now())
    }),
    recover: os.deploys.recover.handler(async () => []),
    list: os.deploys.list.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return world.deployments(input.workload).slice(0, input.limit)
    }),
    show: os.deploys.show.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const script = world.script(input.id)
      const now = Date.now()
      return {
        deployment: deploymentAt(script, now),
        events: script.events.filter((event) => event.at <= now),
      }
    }),
    watch: os.deploys.watch.handler(async function* ({ input, signal }) {
      await world.gate(signal)
      const script = world.script(input.id)
      let now = Date.now()
      const told = script.events.filter((event) => event.at <= now)
      yield { type: 'snapshot' as const, deployment: deploymentAt(script, now), events: told }
      let next = told.length
      while (!signal?.aborted && next < script.events.length) {
        await sleep(50, signal)
        now = Date.now()
        for (
          let event = script.events[next];
          event && event.at <= now;
          event = script.events[next]
        ) {
          yield { type: 'event' as const, event }
          next += 1
        }
      }
      const how = signal?.aborted ? ('cancelled' as const) : ('completed' as const)
      yield { type: 'end' as const, how }
    }),
    watchAll: os.deploys.watchAll.handler(async function* ({ signal }) {
      await world.gate(signal)
      yield { type: 'snapshot' as const, deployments: world.deployments() }
      const settled = new Set(
        world
          .deployments()
          .filter((one) => isFinal(one.state))
          .map((one) => one.id),
      )
      while (!signal?.aborted) {
        await sleep(250, signal)
        for (const deployment of world.deployments()) {
          if (settled.has(deployment.id)) continue
          yield { type: 'deployment' as const, deployment }
          if (isFinal(deployment.state)) settled.add(deployment.id)
        }
      }
      yield { type: 'end' as const, how: 'cancelled' as const }
    }),
  }
}

function logHandlers(world: World, os: Implementer) {
  return {
    read: os.logs.read.handler(async function* ({ input, signal }) {
      await world.gate(signal)
      const container = fakeHex('log container', 64)
      const now = Date.now()
      if (world.scenario !== 'empty') {
        const count = Math.min(input.tail === 0 ? 20_000 : input.tail, 20_000)
        const half = Math.floor(count / 2)
        yield fakeLines(container, 0, half, now - half * 240)
        yield {
          type: 'mark' as const,
          seq: half,
          at: now - half * 240,
          container,
          mark: 'restarted' as const,
          count: 0,
          detail: 'exit code 1',
        }
        yield fakeLines(container, half, count - half, now)
        let seq = count
        while (input.follow && !signal?.aborted) {
          await sleep(400, signal)
          yield fakeLines(container, seq, 3, Date.now())
          seq += 3
        }
      }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
    kept: os.logs.kept.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return world.scripts
        .filter(({ spec }) => spec.workload === input.workload && spec.outcome === 'never-healthy')
        .map(({ spec }) => ({
          container: newContainer(spec).id,
          name: newContainer(spec).name,
          deployment: spec.id,
          release: null,
          removedAt: spec.at + 32_000,
          exit: { exitCode: 143, oomKilled: false, restarts: 0, error: '', finishedAt: '' },
          lines: [
            { ts: new Date(spec.at).toISOString(), stream: 'stdout', line: 'listening on :8080' },
            { ts: new Date(spec.at).toISOString(), stream: 'stdout', line: 'cache: loading 41%' },
          ],
        }))
    }),
  }
}
