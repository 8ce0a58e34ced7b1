import { describe, expect, it } from 'vitest'
import {
  isDrifted,
  type QuickDeps,
  runQuickChange,
} from '../../../../src/main/desktop/tray/quick-change.ts'
import type { QuickChange } from '../../../../src/main/desktop/tray/tray-facts.ts'
import { FailureError } from '../../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../../src/shared/model/failure.ts'
import type { FleetWorkload } from '../../../../src/shared/model/fleet.ts'
import type { Guard } from '../../../../src/shared/model/host.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import type { Plan, TargetPlan } from '../../../../src/shared/model/plan.ts'
import { aDeployment, aFleet, aHost, at, aWorkload } from './facts.ts'

const clean: TargetPlan = {
  ...{ target: 'prod', order: 'start-first', stages: [], warnings: [], parts: [], skip: null },
  difference: [{ field: 'tag', before: 'v1', after: 'v2' }],
  outage: { kind: 'none', estimateMs: 0, why: '' },
}
const outage = { kind: 'while-replacing', estimateMs: 2_000, why: 'one port' } as const

const plans: Readonly<Record<string, TargetPlan>> = {
  clean,
  'the first': { ...clean, outage: { kind: 'first-deploy', estimateMs: null, why: '' } },
  outage: { ...clean, outage },
  warning: { ...clean, warnings: ['It may not start'] },
  drift: clean,
  'nothing to do': { ...clean, skip: 'r1 is already live' },
}

const change: QuickChange = { workload: 'web', action: 'deploy' }

interface Scene {
  readonly guards: readonly Guard[]
  readonly target?: TargetPlan
  readonly row?: Partial<FleetWorkload>
  readonly answer?: 'yes' | 'window' | 'no'
  /** Whether the hosts were asked already. */
  readonly isFleetKnown?: boolean
  readonly failing?: { readonly plan?: Failure; readonly start?: Failure }
}

/** Runs it, and tells all that it did, in order. */
async function whatHappens(scene: Scene, asked = change): Promise<string[]> {
  const { guards, target = clean, row = {}, answer = 'yes', failing = {} } = scene
  const { isFleetKnown = true } = scene
  const did: string[] = []
  const hosts = guards.map((guard, i) => aHost(`host-${i}`, { guard }))
  const plan: Plan = {
    ...{ id: 'p1', workload: 'web', action: asked.action, tag: 'v2', release: null },
    ...{ options: noOptions, createdAt: at, fingerprint: 'f' },
    targets: hosts.map(({ name }) => ({ ...target, target: name })),
  }
  const client = {
    plans: {
      create: async () => {
        if (failing.plan) throw new FailureError(failing.plan)
        return plan
      },
    },
    deploys: {
      start: async (given: { plan: string; confirm: string[] }) => {
        if (failing.start) throw new FailureError(failing.start)
        did.push(`start ${given.plan} confirming ${given.confirm.join(', ') || 'nothing'}`)
        return { deployment: aDeployment('d1'), outcome: 'started' }
      },
    },
  }
  await runQuickChange(
    {
      client: client as unknown as QuickDeps['client'],
      fleet: () =>
        isFleetKnown
          ? aFleet(
              hosts.map(({ name }) => aWorkload('web', { host: name, ...row })),
              hosts,
            )
          : undefined,
      ask: async () => {
        did.push('ask')
        return answer
      },
      show: (route) => did.push(`show ${route}`),
      say: {
        started: ({ id }) => did.push(`say that ${id} started`),
        nothing: () => did.push('say that nothing is to do'),
        refused: (_change, { kind }) => did.push(`say ${kind}`),
      },
    },
    asked,
  )
  return did
}

const acts = ['start p1 confirming nothing', 'say that d1 started']
const asks = ['ask', 'start p1 confirming host-0', 'say that d1 started']
const proposes = ['show /workloads/web?propose=deploy']
const refuses = ['say host-read-only']
const nothing = ['say that nothing is to do']

/** Every guard with every plan: what choosing "Redeploy now" does, where a question is answered with yes. */
const table: Readonly<Record<Guard, Readonly<Record<string, readonly string[]>>>> = {
  open: {
    ...{ clean: acts, 'the first': acts },
    ...{ outage: asks, warning: asks, drift: asks, 'nothing to do': nothing },
  },
  confirm: {
    ...{ clean: asks, 'the first': asks },
    ...{ outage: asks, warning: asks, drift: asks, 'nothing to do': nothing },
  },
  typed: {
    ...{ clean: proposes, 'the first': proposes },
    ...{ outage: proposes, warning: proposes, drift: proposes, 'nothing to do': nothing },
  },
  'read-only': {
    ...{ clean: refuses, 'the first': refuses },
    ...{ outage: refuses, warning: refuses, drift: refuses, 'nothing to do': refuses },
  },
}

describe('a change that is chosen in the tray', () => {
  const cells = Object.entries(table).flatMap(([guard, row]) =>
    Object.entries(row).map(([plan, does]) => [guard as Guard, plan, does] as const),
  )
  it.each(cells)('on a host whose guard is %s, where its plan is %s', async (guard, plan, does) => {
    const target = plans[plan]
    if (!target) throw new Error(`no plan ${plan}`)
    const row = plan === 'drift' ? { drift: 'web has another image' } : {}
    expect(await whatHappens({ guards: [guard], target, row })).toEqual(does)
  })

  it.each([
    ['open', 'confirm', ['ask', 'start p1 confirming host-0, host-1', 'say that d1 started']],
    ['typed', 'open', proposes],
    ['open', 'read-only', refuses],
  ] as const)('on two hosts heeds the stricter guard: %s and %s', async (one, other, does) => {
    expect(await whatHappens({ guards: [one, other] })).toEqual(does)
  })

  it('is proposed in the window where it is not known how well its host is guarded', async () => {
    expect(await whatHappens({ guards: ['open'], isFleetKnown: false })).toEqual(proposes)
  })

  it.each([
    ['no', ['ask']],
    ['window', ['ask', ...proposes]],
  ] as const)('is not done where the question is answered with %s', async (answer, does) => {
    expect(await whatHappens({ guards: ['confirm'], answer })).toEqual(does)
  })

  it('is proposed in the window where its plan moved, or its host asks for more by now', async () => {
    const moved: Failure = { kind: 'plan-stale', plan: 'p1', moved: [] } as never
    const asking: Failure = { kind: 'confirmation-required', action: 'deploy on', object: 'host-0' }
    const rollback: QuickChange = { workload: 'web', action: 'rollback', release: 'r3' }
    const proposed = ['show /workloads/web?propose=rollback%3Ar3']
    expect(await whatHappens({ guards: ['open'], failing: { start: moved } }, rollback)).toEqual(
      proposed,
    )
    expect(await whatHappens({ guards: ['open'], failing: { start: asking } }, rollback)).toEqual(
      proposed,
    )
  })

  it('says why it cannot be planned', async () => {
    const failure: Failure = { kind: 'not-found', what: 'workload', name: 'web' }
    expect(await whatHappens({ guards: ['open'], failing: { plan: failure } })).toEqual([
      'say not-found',
    ])
  })
})

describe('drift', () => {
  const version = { image: 'web', tag: 'v1', imageId: 'i1', digest: null, release: 'r1', since: at }
  const versions = {
    ...{ running: version, live: version, declared: { image: 'web', tag: 'v1' } },
    registry: { state: 'not-asked', why: 'local-only' } as const,
  }
  it.each([
    ['what runs is what is live and declared', { versions }, false],
    [
      'another image runs',
      { versions: { ...versions, running: { ...version, imageId: 'i2' } } },
      true,
    ],
    [
      'the document means another tag',
      { versions: { ...versions, declared: { image: 'web', tag: 'v2' } } },
      true,
    ],
    ['containers of a stack differ', { drift: 'db differs' }, true],
    ['nothing is known of that', {}, false],
  ])('is there or not where %s', (_where, row, expected) => {
    expect(isDrifted([aWorkload('web', row)], change)).toBe(expected)
  })

  it.each(['restart', 'rollback', 'stop'] as const)(
    'is not there for a %s where only the document means another tag',
    (action) => {
      const row = { versions: { ...versions, declared: { image: 'web', tag: 'v2' } } }
      expect(isDrifted([aWorkload('web', row)], { workload: 'web', action })).toBe(false)
    },
  )
})
