/** A host with an engine in memory that holds anything, what this installation knows of it, and cleaning it up. */
import { createPrune, type Prune } from '../../src/main/prune/prune.ts'
import type { SettingsPort } from '../../src/main/store/settings.ts'
import { settingsOver } from '../../src/main/store/settings-values.ts'
import type { Store } from '../../src/main/store/store.ts'
import type { Guard } from '../../src/shared/model/host.ts'
import { label } from '../../src/shared/model/labels.ts'
import type { PruneChoice, PrunePlan, PruneRun } from '../../src/shared/model/prune.ts'
import { sourceConfigSchema, workloadDocumentSchema } from '../../src/shared/model/workload.ts'
import { aPart } from './a-part.ts'
import { plainSpec } from './container-spec.ts'
import { testClock } from './fake-engine/test-clock.ts'
import {
  createFakeHosts,
  createFakeSession,
  type FakeHosts,
  type FakeSession,
} from './fake-session/fake-session.ts'
import { countingIds, createMemoryStore } from './memory-store.ts'
import { sources } from './sources.ts'

export const host = 'local'
const signal = new AbortController().signal

export interface PruneWorld {
  readonly store: Store
  readonly settings: SettingsPort
  readonly session: FakeSession
  readonly hosts: FakeHosts
  readonly prune: Prune
  readonly bugs: unknown[]
  /** Labels of this installation. */
  ours(more?: Readonly<Record<string, string>>): Record<string, string>
  workload(name: string, source?: Readonly<Record<string, unknown>>): void
  /** A release of it that had that image. */
  release(workload: string, image: { id: string; reference: string }): string
  /** Measures, plans what is chosen, and does it; `between`: what happens in between. */
  clean(choice: Partial<PruneChoice>, between?: (plan: PrunePlan) => void): Promise<Cleaned>
  measure(): Promise<void>
  plan(choice: Partial<PruneChoice>): PrunePlan
  start(plan: PrunePlan, confirm?: readonly string[]): PruneRun
  ended(id: string): Promise<PruneRun>
}

export interface Cleaned {
  readonly plan: PrunePlan
  readonly run: PruneRun
}

/** Long after all that is in it was made. */
const afterMs = 24 * 3_600_000

export function pruneWorld({
  guard = 'open' as Guard,
  store = createMemoryStore(),
} = {}): PruneWorld {
  const { installation } = store
  const session = createFakeSession({ name: host, installation, clock: testClock, guard })
  const bugs: unknown[] = []
  const settings = settingsOver({ read: () => ({}), write: () => {} })
  const hosts = createFakeHosts([session])
  const prune = createPrune({
    ...{ store, sources, hosts, settings, ids: countingIds(10_000) },
    clock: { ...testClock, now: () => Date.now() + afterMs },
    adopted: { project: () => undefined, labels: () => undefined, containers: () => [] },
    projects: { rendered: () => Promise.reject(new Error('there is no stack in this world')) },
    bugs: { report: (error) => String(bugs.push(error)) },
  })
  const world: PruneWorld = {
    ...{ store, settings, session, hosts, prune, bugs },
    ours: (more = {}) => ({ [label.installation]: installation, ...more }),
    workload: (name, source) => putWorkload(store, name, source),
    release: (workload, image) => releaseOf(store, workload, image),
    async measure() {
      for await (const _ of prune.look(host, signal));
    },
    plan: ({ kinds = [], labels = [], ids = [], ...rest }) =>
      prune.plan({ host, choice: { kinds, labels, ids, ...rest } }),
    start: ({ choice, fingerprint }, confirm = []) =>
      prune.start({ host, choice, fingerprint, confirm, actor: 'ada', door: 'terminal' }),
    async ended(id) {
      let last = prune.show(id)
      for await (const { run } of prune.watch(id, signal)) last = run
      return last
    },
    async clean(choice, between = () => {}) {
      await world.measure()
      const plan = world.plan(choice)
      between(plan)
      return { plan, run: await world.ended(world.start(plan).id) }
    },
  }
  return world
}

/** What its disk holds, counted from outside: each layer once. */
export function bytesOn({ engine }: FakeSession): number {
  const { control } = engine
  const layers = control
    .images()
    .flatMap(({ id, layers: all, sizeBytes }) => all ?? [{ id, bytes: sizeBytes }])
  const sum = (bytes: readonly number[]) => bytes.reduce((all, each) => all + each, 0)
  return sum([
    ...new Map(layers.map(({ id, bytes }) => [id, bytes])).values(),
    ...control.containers().map(({ sizeBytes }) => sizeBytes),
    ...control.volumes().map((name) => control.bytesOf(name)),
    ...control.cache().map(({ sizeBytes }) => sizeBytes),
  ])
}

let deployments = 0

/** Recorded on the host; answers its deployment. */
export function releaseOf(
  store: Store,
  workload: string,
  { id, reference }: { readonly id: string; readonly reference: string },
): string {
  deployments += 1
  const deployment = `${workload}-${deployments}`
  const release = { workload, deployment, action: 'deploy', tag: 'v1', fingerprint: null }
  const rest = { verified: true, reason: '', actor: 'ada', createdAt: 1, config: {} }
  const parts = [aPart(workload, { image: reference, imageId: id })]
  store.releases.add({ ...release, ...rest, parts }, host, {})
  return deployment
}

export function putWorkload(
  store: Store,
  name: string,
  source: Readonly<Record<string, unknown>> = {},
): void {
  const ofImage = source.kind === undefined && { kind: 'image', image: `app/${name}` }
  const written = { ...ofImage, ...source }
  const document = workloadDocumentSchema.parse({ name, host, source: written })
  store.workloads.put({
    ...{ id: name, revision: name, createdAt: 0, updatedAt: 0 },
    document: { ...document, source: storedConfig(document.source) },
  })
}

/** As it is stored: with what it leaves out filled in. */
function storedConfig(source: { readonly kind: string }): { kind: string } {
  return sourceConfigSchema.parse(sources.of(source.kind)?.schema.parse(source))
}

export const specOf = (name: string, image: string, more = {}) => ({
  ...{ ...plainSpec, name, image },
  ...more,
})
