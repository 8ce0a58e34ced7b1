/** Volumes and folders with data, as a table: what is not known is left open. */
import { printable } from '../../../shared/lib/printable.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { otherUsers, type UsedVolume, type UsedVolumes } from '../../../shared/model/volume-use.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none, sizeText } from './words.ts'

const head = [
  ...['HOST', 'WHAT', 'SIZE', 'LAST USED'],
  { title: 'NAME', wraps: true },
  { title: 'USED BY', wraps: true },
]

export function showVolumes(
  paint: Paint,
  { volumes, away }: UsedVolumes,
  /** Null = all of a host is shown. */
  { workload, now }: { readonly workload: string | null; readonly now: number },
): string {
  const rows = volumes.map((volume) => [
    ...[volume.host, volume.kind, sizeText(volume.bytes), useWords(volume, now)],
    printable(volume.name),
    usedBy(volume, workload),
  ])
  const unknown = away.map(
    ({ host, failure }) => `What ${host} holds is not known: ${describeFailure(failure).title}`,
  )
  const shown = rows.length > 0 ? table(paint, { head, rows }) : 'Nothing holds data.'
  return [shown, ...unknown.map(printable)].join('\n')
}

function useWords({ lastUsed }: UsedVolume, now: number): string {
  if (lastUsed.kind === 'now') return 'now'
  return lastUsed.kind === 'until' ? `${age(lastUsed.at, now)} ago` : none
}

function usedBy(volume: UsedVolume, workload: string | null): string {
  const others = otherUsers(volume, workload ?? '')
  const targets = volume.users
    .filter((user) => user.workload === workload)
    .map(({ target }) => target)
  const own =
    workload !== null && targets.length > 0 ? [`here at ${[...new Set(targets)].join(', ')}`] : []
  return printable([...own, ...others].join(', ')) || none
}
