/** A kind of workload that nothing in the app knows: a page, served by a container that holds its text. */
import { z } from 'zod'
import type { Container } from '../../../src/main/engine/engine.ts'
import { inspectAll } from '../../../src/main/sources/containers/inspect-all.ts'
import { removed, removedPart } from '../../../src/main/sources/outage.ts'
import { removalStages } from '../../../src/main/sources/rollout/removal.ts'
import { rolloutStages } from '../../../src/main/sources/rollout/rollout.ts'
import type { RemovalSpec, RolloutSpec } from '../../../src/main/sources/rollout/spec.ts'
import type { Source } from '../../../src/main/sources/source.ts'
import type { SourceServices } from '../../../src/main/sources/stage.ts'
import { durationMs } from '../../../src/shared/lib/duration.ts'
import { differencesOf } from '../../../src/shared/model/difference.ts'
import { plainTraits } from '../../../src/shared/model/kind.ts'
import { label } from '../../../src/shared/model/labels.ts'

const pageSchema = z.strictObject({ kind: z.literal('page'), text: z.string().min(1) })
type Page = z.infer<typeof pageSchema>

/** What serves every page. */
export const server = { name: 'localhost/app', reference: 'localhost/app:v1' } as const

type Body = { readonly deploy: RolloutSpec } | { readonly remove: RemovalSpec }

export const pageKind = (services: SourceServices): Source<Page, readonly Container[], Body> => ({
  kind: 'page',
  title: 'Page',
  description: 'A text, served as it is.',
  schema: pageSchema,
  sample: { kind: 'page', text: 'Hello' },
  traits: plainTraits,
  origin: ({ text }) => ({ what: 'Text', text }),
  defaultTag: () => '',
  names: () => [],
  hidden: () => ({ secrets: [], names: [] }),
  async observe({ session: { engine } }, { document: { name } }, { signal }) {
    const listed = await engine.containers.list(undefined, signal)
    return await inspectAll(
      engine,
      listed.filter(({ owner }) => owner?.workload === name),
      signal,
    )
  },
  plan(
    { target, settings },
    { document: { name: part, source, deploy } },
    { intent: { action, release, live }, observed: found },
  ) {
    const stopTimeoutMs = durationMs(deploy.stopTimeout)
    const containers = found.map(({ id, name, labels, state }) => ({
      ...{ id, name, release: labels[label.release] ?? '', isUp: state === 'running' },
    }))
    const basis = Object.fromEntries(containers.map(({ id, name }) => [`container ${name}`, id]))
    const shown = { target, warnings: [], skip: null }
    const change = {
      ...{ part, reasons: [], from: containers.length, to: 1, why: '', outageMs: 0 },
      ...{ order: 'start-first' as const, change: 'recreate' as const },
    }
    if (action === 'remove') {
      const body = { remove: { containers, stopTimeoutMs } }
      const parts = [removedPart(part, containers.length)]
      return {
        shown: { ...shown, order: 'remove', difference: [], outage: removed, parts },
        basis,
        body,
      }
    }
    const page = pageSchema.parse(release ? release.rendered : source)
    const before: Page | null = live && pageSchema.parse(live.rendered)
    const difference = differencesOf({ ...before }, { ...page })
    const order = 'start-first' as const
    const outage = { kind: 'none', estimateMs: 0, why: 'The old one serves meanwhile' } as const
    const spec: RolloutSpec = {
      image: {
        ...{ ...server, tag: 'v1', imageId: null, pull: null, absent: false, neverPulls: true },
      },
      container: {
        ...{ env: { PAGE: page.text }, labels: { [label.role]: 'page' } },
        ...{
          network: settings.network,
          expose: [],
          publish: [],
          cpus: 0,
          memoryBytes: 0,
          isNamed: true,
        },
        ...{ mounts: [], known: [] },
      },
      ...{ probe: null, order, previous: containers.filter((each) => each.isUp) },
      leaving: containers,
      ...{ healthTimeoutMs: durationMs(deploy.healthTimeout), soakMs: 0, stopTimeoutMs },
      release: { config: { text: page.text }, rendered: page },
    }
    return {
      ...{
        shown: { ...shown, order, difference, outage, parts: [change] },
        body: { deploy: spec },
      },
      basis: { ...basis, text: page.text },
    }
  },
  stages: (body) =>
    'deploy' in body ? rolloutStages(services, body.deploy) : removalStages(body.remove),
  moved: () => [],
})
