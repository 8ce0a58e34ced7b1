/** Novelties of a workload that wait for somebody: changed files, another image of its tag. Each is told once. */
import type { ActivityEntry } from '../../shared/model/activity.ts'
import { isFinal } from '../../shared/model/deployment.ts'
import type { Fleet, FleetWorkload } from '../../shared/model/fleet.ts'
import { standingOf } from '../../shared/model/versions.ts'
import type { SpellDeps } from './spell.ts'
import { tellerOnce } from './tell-once.ts'

type Novelty = Pick<ActivityEntry, 'event' | 'story' | 'detail' | 'facts' | 'outcome'>

interface NoveltiesDeps extends SpellDeps {
  /** Its document says itself what is done about newer images: `main/updates` does that. */
  readonly isWatched?: (workload: string) => boolean
}

export function createNovelties({ activity, clock, isWatched = () => false }: NoveltiesDeps) {
  const tellOnce = tellerOnce(activity)
  return {
    look({ workloads }: Fleet): void {
      for (const workload of workloads) {
        const { lastDeployment } = workload
        if (lastDeployment && !isFinal(lastDeployment.state)) continue
        const { name, host } = workload
        const object = { kind: 'workload', name } as const
        const found = noveltiesOf(workload).filter(
          ({ event }) => event !== 'newer-image' || !isWatched(name),
        )
        for (const novelty of found) tellOnce({ at: clock.now(), object, host, ...novelty })
      }
    },
  }
}

function noveltiesOf(workload: FleetWorkload): Novelty[] {
  const { name, host, filesChangedAt, lastDeployment, versions } = workload
  const last = lastDeployment?.id ?? 'none'
  const found: Novelty[] = []
  if (filesChangedAt !== undefined) {
    const detail = 'its files have changed since it was deployed'
    const story = `files:${name}:${last}`
    const facts = { changedAt: String(filesChangedAt) }
    found.push({ event: 'files-changed', story, detail, facts, outcome: 'not deployed' })
  }
  const registry = versions && standingOf(versions, workload).registry
  if (registry?.mark === 'newer' && versions?.registry.state === 'digest') {
    const { digest } = versions.registry
    const { image, tag } = versions.declared
    const facts = { image, tag, digest }
    const story = `newer:${name}@${host}:${digest}`
    found.push({
      event: 'newer-image',
      story,
      detail: registry.why,
      facts,
      outcome: 'not deployed',
    })
  }
  return found
}
