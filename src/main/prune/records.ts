/** Records of this installation about a host whose disk is judged: read anew each time. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Adopted } from '../engine/owner.ts'
import { imageNeeds } from '../sources/image-needs.ts'
import type { NamedImage } from '../sources/kept-images.ts'
import type { Projects } from '../sources/projects.ts'
import type { Sources } from '../sources/source.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { Records } from './judge.ts'

export interface RecordsDeps {
  readonly store: Pick<
    Store,
    'installation' | 'workloads' | 'deployments' | 'releases' | 'hostImages'
  >
  readonly sources: Sources
  readonly settings: Pick<SettingsPort, 'get'>
  readonly adopted: Adopted
  readonly clock: Pick<Clock, 'now'>
}

/** Images and volumes named by stacks of the host that nobody deployed yet: their files have to be read for that. */
export interface NamedByStacks {
  readonly named: readonly NamedImage[]
  /** Stacks whose files could not be read. */
  readonly unknown: readonly string[]
}

export function readRecords(deps: RecordsDeps, host: string, stacks: NamedByStacks): Records {
  const { store, adopted, clock } = deps
  const { workloads, needs, unknown, named, releasedBy } = imageNeeds(deps)
  const busy = store.deployments.unfinished().filter(({ targets }) => targets.includes(host))
  return {
    installation: store.installation,
    now: clock.now(),
    workloads: new Set(workloads),
    adopted: (project) => adopted.project(host, project),
    busy: [...new Set(busy.map(({ workload }) => workload))],
    releasedBy: new Set(releasedBy),
    needs,
    unknown: [...new Set([...unknown, ...stacks.unknown])],
    named: [...named, ...stacks.named],
    had: store.hostImages.list(host),
  }
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
  {
    onStep,
    signal,
  }: { readonly onStep: (done: number, total: number) => void; readonly signal: AbortSignal },
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
