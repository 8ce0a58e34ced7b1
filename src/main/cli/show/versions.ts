/** The four columns of a workload, and in sentences what differs between them. */
import { printable } from '../../../shared/lib/printable.ts'
import type { FleetWorkload } from '../../../shared/model/fleet.ts'
import {
  differencesIn,
  type Mark,
  markWords,
  type RegistryState,
  standingOf,
} from '../../../shared/model/versions.ts'
import { age, none, shortDigest } from './words.ts'

/** Titles of the four versions; a difference is said below the table too. */
export const versionTitles = [
  'RUNNING',
  'RELEASE',
  { title: 'DECLARED', leaves: 4 },
  { title: 'REGISTRY', leaves: 3 },
]

export function versionCells(workload: FleetWorkload, now: number): readonly string[] {
  const { versions, image, release, fingerprint, state } = workload
  if (!versions) {
    const runs = state === 'absent' ? none : joined(image, shortDigest(fingerprint))
    return [runs, release ?? none, none, none]
  }
  const { running, live, declared, registry } = versions
  const standing = standingOf(versions, workload)
  return [
    running ? joined(running.tag, shortDigest(running.digest ?? running.imageId)) : none,
    marked(live?.release ?? none, standing.live.mark),
    marked(declared.tag, standing.declared.mark),
    registryCell(registry, standing.registry.mark, now),
  ]
}

/** One line for everything that differs or could not be learnt. */
export function versionNotes(workloads: readonly FleetWorkload[]): readonly string[] {
  return workloads.flatMap((workload) => {
    const { versions, name, host } = workload
    if (!versions) return []
    const standing = standingOf(versions, workload)
    const unknown = standing.registry.mark === 'unknown' ? [standing.registry] : []
    return [...differencesIn(standing), ...unknown].map(({ mark, why }) =>
      printable(`${name} on ${host}: ${wordOf(mark)}: ${why}`),
    )
  })
}

function registryCell(registry: RegistryState, mark: Mark, now: number): string {
  const shown =
    mark === 'none' && registry.state === 'digest' ? shortDigest(registry.digest) : wordOf(mark)
  const at = 'at' in registry ? registry.at : null
  return at === null ? shown : `${shown}, ${age(at, now)} ago`
}

function marked(text: string, mark: Mark): string {
  return mark === 'none' || mark === 'same' ? text : `${text}, ${wordOf(mark)}`
}

function wordOf(mark: Mark): string {
  return mark === 'none' ? none : markWords[mark].toLowerCase()
}

function joined(tag: string | null, digest: string): string {
  return tag === null || tag === '' ? digest : `${tag} ${digest}`
}
