/** Novelties of a workload that wait for somebody: changed files, another image of its tag. Each is told once. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import { type ActivityEntry, usualSeverity } from '../../shared/model/activity.ts'
import { isFinal } from '../../shared/model/deployment.ts'
import type { Fleet, FleetWorkload } from '../../shared/model/fleet.ts'
import { standingOf } from '../../shared/model/versions.ts'
import type { SpellDeps } from './spell.ts'

type Novelty = Pick<ActivityEntry, 'event' | 'story' | 'detail' | 'facts' | 'outcome'>

export function createNovelties({ activity, clock }: SpellDeps) {
  /** Stories that were told already. */
  const told = new Set<string>()

  function tell({ name, host }: FleetWorkload, novelty: Novelty): void {
    if (told.has(novelty.story)) return
    const object = { kind: 'workload', name } as const
    const by = { actor: 'longshore', door: 'none', reason: '' } as const
    const severity = usualSeverity[novelty.event]
    try {
      if (activity.ofStory(novelty.story).length === 0)
        activity.add({ at: clock.now(), severity, object, host, ...by, ...novelty })
      told.add(novelty.story)
    } catch (error) {
      // A full disk: it is tried again at the next look.
      if (!failureOf(error)) throw error
    }
  }

  return {
    look({ workloads }: Fleet): void {
      for (const workload of workloads) {
        const { lastDeployment } = workload
        if (lastDeployment && !isFinal(lastDeployment.state)) continue
        for (const novelty of noveltiesOf(workload)) tell(workload, novelty)
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
