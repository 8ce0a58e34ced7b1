import type { Failure } from '../../../src/shared/model/failure.ts'
import type { Forward, Host, HostRecord } from '../../../src/shared/model/host.ts'
import type { Plan } from '../../../src/shared/model/plan.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import type { Workload } from '../../../src/shared/model/workload.ts'
import { failed, sleep } from './answers.ts'
import { makeMorePlan } from './big-plan.ts'
import { bigName, tinyName } from './big-stack.ts'
import { stackName, stackSpec, writeStackScript } from './compose.ts'
import { makeFleet, makeHosts, makeManyFleet, makeScripts, makeWorkloads } from './data.ts'
import { freshHost, troubledHosts } from './hosts.ts'
import {
  askingName,
  illContainers,
  illInFleet,
  illName,
  illScripts,
  illWorkloads,
  keepingName,
  unreadableName,
  unreadableRecord,
  unsafe,
} from './ill.ts'
import { makeIllPlan } from './ill-plans.ts'
import { instanceScripts } from './instance-scripts.ts'
import { instanceContainers, instancesInFleet, instanceWorkloads } from './instances.ts'
import { makePlan, type PlanRequest } from './plan.ts'
import { makeReleases } from './releases.ts'
import { deploymentAt, fakeHex, newContainer, type Script, writeScript } from './script.ts'
import { makeStackPlan } from './stack-plan.ts'

/**
 * empty: nothing there; loading: no answer ever; failing: every call fails; many: 5,000 rows;
 * new: nothing is declared, and others' containers run; bare: there is no engine either;
 * troubled: hosts that wait for their user, and workloads that ail; instances: two of several services beside the rest, of which one ails.
 */
export const scenarios = [
  'full',
  'empty',
  'new',
  'bare',
  'loading',
  'failing',
  'stale',
  'many',
  'troubled',
  'instances',
] as const
export type Scenario = (typeof scenarios)[number]

const engineGone: Extract<Failure, { kind: 'engine-unavailable' }> = {
  kind: 'engine-unavailable',
  host: 'local',
  endpoint: 'unix:///var/run/docker.sock',
  reason: 'connection refused',
}

/** What the fake knows; every call changes or reads this. */
export class World {
  readonly scenario: Scenario
  readonly born = Date.now()
  scripts: Script[]
  workloads: ReturnType<typeof makeWorkloads>
  settings = settingsSchema.parse({})
  readonly plans = new Map<string, Plan>()
  /** Declared here, beside those that the data tells of. */
  readonly records = new Map<string, HostRecord>()
  readonly forwards = new Map<string, Forward>()
  readonly #added = new Map<string, Host>()
  readonly #forgotten = new Set<string>()
  #isAllowed = false

  constructor(scenario: Scenario) {
    this.scenario = scenario
    const isNothing = scenario === 'empty' || scenario === 'new' || scenario === 'bare'
    this.scripts = isNothing ? [] : makeScripts(this.born)
    this.workloads = isNothing ? [] : makeWorkloads(this.born)
    if (scenario === 'instances') {
      this.scripts = [...instanceScripts(this.born), ...this.scripts]
      this.workloads = [...instanceWorkloads(this.born), ...this.workloads]
    }
    if (scenario !== 'troubled') return
    this.scripts = [...illScripts(this.born), ...this.scripts]
    this.workloads = [...illWorkloads(this.born), ...this.workloads]
  }

  /** What every call passes first. */
  async gate(signal?: AbortSignal): Promise<void> {
    if (this.scenario === 'loading') await sleep(3_600_000, signal)
    if (this.scenario === 'failing') throw failed(engineGone)
  }

  hosts(): Host[] {
    return this.fleet().hosts
  }

  host(name: string): Host {
    const found = this.hosts().find((host) => host.name === name)
    if (!found) throw failed({ kind: 'not-found', what: 'host', name })
    return found
  }

  /** Added or edited; what is known of one that was there stays. */
  keepHost(record: HostRecord): Host {
    const { name, guard, colour } = record
    const known = this.hosts().find((host) => host.name === name)
    const host = known ? { ...known, guard, colour } : freshHost(record)
    this.records.set(name, record)
    this.#added.set(name, host)
    this.#forgotten.delete(name)
    return host
  }

  forgetHost(name: string): void {
    this.host(name)
    this.records.delete(name)
    this.#added.delete(name)
    this.#forgotten.add(name)
  }

  /** Its key is trusted, or its question answered: it is online. */
  admit(name: string): Host {
    const engine = this.hosts()[0]?.engine ?? null
    const status = { state: 'online' as const, since: Date.now() }
    const host = { ...this.host(name), engine, latencyMs: 18, status }
    this.#added.set(name, host)
    return host
  }

  fleet() {
    const fleet = this.#scriptedFleet()
    const isKept = (host: string) => !this.#forgotten.has(host)
    const rest = fleet.hosts.filter(({ name }) => isKept(name) && !this.#added.has(name))
    return {
      ...fleet,
      hosts: [...rest, ...this.#added.values()],
      containers: fleet.containers.filter(({ host }) => isKept(host)),
    }
  }

  #scriptedFleet() {
    const now = Date.now()
    if (this.scenario === 'empty') {
      return { at: now, hosts: makeHosts(now).slice(0, 1), workloads: [], containers: [] }
    }
    if (this.scenario === 'new' || this.scenario === 'bare') return this.#before(now)
    if (this.scenario === 'many') return makeManyFleet(now, this.scripts, 5_000)
    const fleet = makeFleet(now, this.scripts)
    if (this.scenario === 'instances') {
      return {
        ...fleet,
        workloads: [...fleet.workloads, ...instancesInFleet(now, this.scripts)],
        containers: [...instanceContainers(now), ...fleet.containers],
      }
    }
    if (this.scenario === 'troubled') {
      return {
        ...fleet,
        hosts: [...fleet.hosts, ...troubledHosts(now - 120_000)],
        workloads: [...fleet.workloads, ...illInFleet(now, this.scripts)],
        containers: [...illContainers(now), ...fleet.containers],
      }
    }
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

  /** Before anything is declared. */
  #before(now: number) {
    const hosts = makeHosts(now).slice(0, 1)
    if (this.scenario === 'bare') {
      const failure = {
        ...engineGone,
        reason: 'there is no such socket (ENOENT)',
        why: 'absent' as const,
      }
      const status = { state: 'failed' as const, since: now - 5_000, failure }
      return {
        ...{ at: now, workloads: [], containers: [] },
        hosts: hosts.map((host) => ({ ...host, status, engine: null, latencyMs: null })),
      }
    }
    const { containers } = makeFleet(now, [])
    const others = containers.filter(({ owner }) => owner === null)
    const here = others.map((container) => ({ ...container, host: 'local' }))
    return { at: now, hosts, workloads: [], containers: here }
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
    if (this.scenario === 'troubled' && name === unreadableName) throw failed(unreadableRecord)
    const found = this.workloads.find((workload) => workload.document.name === name)
    if (!found) throw failed({ kind: 'not-found', what: 'workload', name })
    return found
  }

  /** What a stack asks of its host may be had from now on. */
  allow(name: string): Workload {
    this.#isAllowed = true
    return this.workload(name)
  }

  /** As the app does: its guard level decides what a change of a host needs. */
  checkGuard(workload: string, action: string, confirmed: readonly string[]): void {
    const { name, guard } = this.host(this.workload(workload).document.host ?? 'local')
    const change = `${action} ${workload} on`
    if (guard === 'read-only') {
      throw failed({ kind: 'host-read-only', host: name, action: `${action} ${workload}` })
    }
    if (guard === 'open' || confirmed.includes(name)) return
    throw failed({ kind: 'confirmation-required', action: change, object: name })
  }

  plan(request: PlanRequest): Plan {
    const host = this.workload(request.workload).document.host ?? 'local'
    const releases = makeReleases(this.scripts, request.workload)
    const { size } = this.plans
    if (request.workload === askingName && !this.#isAllowed) throw failed(unsafe)
    const isIll = [illName, askingName, keepingName].includes(request.workload)
    const isOther = [bigName, tinyName].includes(request.workload)
    const plan =
      request.workload === stackName
        ? makeStackPlan(request, host, size)
        : isIll
          ? makeIllPlan(request, host, size)
          : isOther
            ? makeMorePlan(request, host, size)
            : makePlan(request, host, releases, size)
    this.plans.set(plan.id, plan)
    return plan
  }

  #startStack(action: Plan['action'], reason: string) {
    const release = `r${makeReleases(this.scripts, stackName).length + 1}`
    const spec = stackSpec(`${stackName}${Date.now()}`, Date.now())
    const script = writeStackScript({ ...spec, release, action, reason, outcome: 'succeeded' })
    this.scripts = [script, ...this.scripts]
    return deploymentAt(script, Date.now())
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
    if (name === stackName) return this.#startStack(plan?.action ?? input.action, input.reason)
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
