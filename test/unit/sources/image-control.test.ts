import { describe, expect, it } from 'vitest'
import type { Container } from '../../../src/main/engine/engine.ts'
import { imageConfigSchema } from '../../../src/main/sources/image/config.ts'
import { imageSource } from '../../../src/main/sources/image/kind.ts'
import type { Observed } from '../../../src/main/sources/image/observe.ts'
import { render } from '../../../src/main/sources/single/render.ts'
import { type Intent, summariesOf } from '../../../src/main/sources/stage.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { aContainer } from '../../support/a-container.ts'
import { services } from '../../support/sources.ts'
import { release } from '../fleet/builders.ts'

const source = imageSource(services)
const settings = settingsSchema.parse({})

const instance = (number: number, more: Partial<Container> = {}): Container =>
  aContainer({
    ...{ id: `c${number}`, name: `web-${number}`, createdAt: number },
    labels: { [label.deployment]: `d${number}`, [label.release]: `r${number}` },
    ...more,
  })

function planned(
  action: Intent['action'],
  containers: readonly Container[],
  config: Record<string, unknown> = {},
) {
  const image = imageConfigSchema.parse({ kind: 'image', image: 'r/app', port: 80, ...config })
  const document = workloadDocumentSchema.parse({ name: 'web', host: 'local', source: image })
  const stored = { id: '0123456789', document, revision: 'r', createdAt: 0, updatedAt: 0 }
  const workload = { ...stored, env: {}, secretMarks: {} }
  const { rendered } = render(workload, image, {
    ...{ network: 'longshore', tag: 'v1', allowedPaths: [] },
  })
  const live = { release: release({ name: 'r2', deployment: 'd2' }), rendered }
  const observed: Observed = {
    ...{ reference: 'r/app:v1', local: null, registry: { kind: 'not-asked' }, containers },
    ...{ takenPorts: [], volumes: [], reach: null, answer: null, login: null, now: 0 },
  }
  const intent: Intent = { action, tag: 'v1', release: null, live, options: noOptions }
  const plan = source.plan({ settings, target: 'local' }, workload, { intent, observed })
  return { ...plan.shown, stages: summariesOf(source.stages(plan.body)), serving: plan.serving }
}

const ended = { state: 'exited' } as const

describe('a plan of what is done to a workload as it is', () => {
  it('CP-19 says that a restart of the only one is an outage, and of several that the others serve', () => {
    expect(planned('restart', [instance(2)])).toMatchObject({
      outage: { kind: 'while-replacing', estimateMs: 11_000 },
      parts: [{ part: 'web', change: 'restart', from: 1, to: 1, outageMs: 11_000 }],
    })
    expect(planned('restart', [instance(2), instance(1)], { maxInstances: 2 })).toMatchObject({
      outage: { kind: 'none', why: 'One after another: the others serve meanwhile' },
      stages: [{ name: 'restart', summary: 'restart web-2, web-1' }, { name: 'soak' }],
    })
  })

  it('CP-18 says that what is stopped stays down until it is started', () => {
    expect(planned('stop', [instance(2)])).toMatchObject({
      ...{ serving: true, skip: null },
      outage: { kind: 'until-redeployed', why: 'It stays down until it is started' },
      parts: [{ change: 'stop', from: 1, to: 0, outageMs: null }],
    })
    expect(planned('stop', [instance(2, ended)])).toMatchObject({
      ...{ skip: 'nothing to stop: it is done', order: 'nothing' },
    })
  })

  it('TF-51 starts those that are kept, the live one first whatever its clock said, and no others', () => {
    const all = [instance(3, ended), instance(2, ended), instance(1, ended)]
    expect(planned('start', all, { maxInstances: 2 }).stages[0]?.summary).toBe('start web-2, web-3')
    expect(planned('start', all).stages[0]?.summary).toBe('start web-2')
  })

  it('says beforehand what cannot be started, and what nothing proves', () => {
    const { warnings } = planned('start', [instance(2, { state: 'paused' })])
    expect(warnings).toEqual([
      'web-2 is paused, and cannot be started: restart it instead',
      'Nothing proves that web-2 works: it will count as unverified',
    ])
    expect(planned('start', [instance(2, ended)], { healthcheck: '/ok' }).warnings).toEqual([])
  })

  it('TF-51 replaces the newest but one, and never the live one, where a clock was set back', () => {
    const all = [instance(3), instance(2), instance(1)]
    const { stages, parts, difference } = planned('deploy', all, { maxInstances: 2 })
    expect(stages.at(-1)).toEqual({ name: 'retire', summary: 'stop and remove web-3, web-1' })
    expect(parts).toMatchObject([{ change: 'recreate', from: 3, to: 2 }])
    expect(difference).toContainEqual({
      ...{ field: 'side by side', before: 'r2, r3, r1', after: 'the new one, r2' },
    })
  })
})
