/** What this installation knows of a host when its disk is judged: read anew each time. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Adopted } from '../engine/owner.ts'
import { isNeedKnown, type NamedImage, neededBy } from '../sources/kept-images.ts'
import type { Projects } from '../sources/projects.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import type { Records } from './judge.ts'

export interface RecordsDeps {
  readonly store: Pick<
    Store,
    'installation' | 'workloads' | 'deployments' | 'releases' | 'hostImages'
  >
  readonly sources: Sources
  readonly adopted: Adopted
  readonly clock: Pick<Clock, 'now'>
}

/** What stacks of the host name that nobody deployed yet: their files have to be read for that. */
export interface NamedByStacks {
  readonly named: readonly NamedImage[]
  /** Stacks whose files could not be read. */
  readonly unknown: readonly string[]
}

export function readRecords(deps: RecordsDeps, host: string, stacks: NamedByStacks): Records {
  const { store, sources, adopted, clock } = deps
  const unreadable = store.workloads.unreadable().map(({ name }) => name)
  const workloads = store.workloads.list()
  const names = [...workloads.map(({ document }) => document.name), ...unreadable]
  const releases = names.flatMap((name) => store.releases.list(name))
  const forgotten = releases.filter((release) => !isNeedKnown(release))
  const busy = store.deployments.unfinished().filter(({ targets }) => targets.includes(host))
  return {
    installation: store.installation,
    now: clock.now(),
    workloads: new Set(names),
    adopted: (project) => adopted.project(host, project),
    busy: [...new Set(busy.map(({ workload }) => workload))],
    releasedBy: new Set(releases.map(({ deployment }) => deployment)),
    needs: neededBy(releases),
    unknown: [
      ...new Set([...unreadable, ...forgotten.map(({ workload }) => workload), ...stacks.unknown]),
    ],
    named: [...declaredIn(sources, workloads), ...stacks.named],
    had: store.hostImages.list(host),
  }
}

/** Also of a host that is not this one: by tomorrow it may be. */
function declaredIn(sources: Sources, workloads: readonly Workload[]): NamedImage[] {
  return workloads.flatMap(({ document: { name, source } }) => {
    const kind = sources.of(source.kind)
    const declared = kind?.declared?.(source)
    const whole = declared ? [`${declared.image}:${declared.tag}`] : []
    const parts = kind?.declaredParts?.(source).map((each) => each.reference) ?? []
    return [...whole, ...parts].map((reference) => ({ reference, by: name }))
  })
}

interface StacksDeps {
  readonly store: Pick<Store, 'workloads'>
  readonly sources: Sources
  readonly projects: Pick<Projects, 'rendered'>
}

/** Asked once for each look: every stack costs a run of docker compose. */
export async function namedByStacks(
  { store, sources, projects }: StacksDeps,
  host: string,
  onStep: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<NamedByStacks> {
  const stacks = store.workloads.list().filter(({ document }) => {
    const images = sources.of(document.source.kind)?.images
    return images !== undefined && targetsOf(document).includes(host)
  })
  const found: { named: NamedImage[]; unknown: string[] } = { named: [], unknown: [] }
  for (const [done, { document }] of stacks.entries()) {
    onStep(done, stacks.length)
    const { name: workload, source } = document
    try {
      const { rendered } = await projects.rendered({ workload, host }, signal)
      const images = sources.of(source.kind)?.images?.(rendered) ?? []
      found.named.push(...images.map((reference) => ({ reference, by: workload })))
    } catch (error) {
      if (signal.aborted || !failureOf(error)) throw error
      found.unknown.push(workload)
    }
  }
  return found
}
