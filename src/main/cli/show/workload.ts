/** Workloads: a table of many, the document of one as it can be applied again. */
import { stringify } from 'yaml'
import type { DescribedWorkload, UnreadableWorkload } from '../../../shared/contract/workloads.ts'
import { printableLines } from '../../../shared/lib/printable.ts'
import type { Difference } from '../../../shared/model/difference.ts'
import { identityOf, type Release } from '../../../shared/model/release.ts'
import { targetsOf, type Workload } from '../../../shared/model/workload.ts'
import { showFailure } from './failure.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { dateTime, none, shortDigest, yesNo } from './words.ts'

/** Shows workloads; an unreadable one has its line among the others, and its reason below. */
export function showWorkloads(
  paint: Paint,
  workloads: readonly DescribedWorkload[],
  unreadable: readonly UnreadableWorkload[],
): string {
  if (workloads.length + unreadable.length === 0)
    return 'No workloads yet: longshore workloads apply -f FILE'
  const rows = workloads.map(({ document, origin, updatedAt }) => [
    document.name,
    document.source.kind,
    targetsOf(document).join(' '),
    origin.text || none,
    dateTime(updatedAt),
  ])
  const without = unreadable.map(({ name, hosts }) => [
    ...[name, 'cannot be read', hosts.join(' ') || none, none, none],
  ])
  const shown = table(paint, {
    head: [
      'NAME',
      { title: 'KIND', leaves: 2 },
      'HOSTS',
      'SOURCE',
      { title: 'CHANGED', leaves: 1 },
    ],
    rows: [...rows, ...without].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  })
  return [shown, ...unreadable.map(({ failure }) => showFailure(paint, failure))].join('\n\n')
}

export function showWorkload({ id, document, revision, updatedAt }: Workload): string {
  const head = `# ${id}, changed ${dateTime(updatedAt)}, revision ${shortDigest(revision)}`
  return `${head}\n${printableLines(stringify(document)).trimEnd()}`
}

export function showApplied(
  paint: Paint,
  name: string,
  { outcome, difference }: { readonly outcome: string; readonly difference: readonly Difference[] },
): string {
  if (outcome === 'unchanged') return `${name} is unchanged.`
  const head = `${name} was ${outcome}.`
  if (outcome === 'created' || difference.length === 0) return head
  const rows = difference.map(({ field, before, after }) => [field, before ?? none, after ?? none])
  return `${head}\n\n${table(paint, { head: ['CHANGED', { title: 'FROM', wraps: true }, { title: 'TO', wraps: true }], rows })}`
}

export function showReleases(paint: Paint, releases: readonly Release[]): string {
  if (releases.length === 0) return 'No releases yet.'
  const unreadable = releases
    .filter((each) => each.unreadable)
    .map(({ name }) => `${name}: this record cannot be read as a whole`)
  const isOfGit = releases.some(({ config }) => config.commit !== undefined)
  const isOnSeveral = new Set(releases.flatMap(({ liveOn }) => liveOn)).size > 1
  const rows = table(paint, {
    head: [
      ...[
        'RELEASE',
        isOnSeveral ? 'LIVE ON' : 'LIVE',
        'TAG',
        ...(isOfGit ? [{ title: 'COMMIT', leaves: 4 }] : []),
      ],
      ...[{ title: 'DIGEST', leaves: 3 }, { title: 'VERIFIED', leaves: 5 }, 'MADE'],
      ...[
        { title: 'BY', leaves: 2 },
        { title: 'DEPLOYMENT', leaves: 1 },
        { title: 'REASON', wraps: true },
      ],
    ],
    rows: releases.map((each) => [
      each.name,
      isOnSeveral ? each.liveOn.join(' ') || none : each.live ? 'live' : none,
      each.tag || none,
      ...(isOfGit ? [each.config.commit?.slice(0, 12) ?? none] : []),
      shortDigest(identityOf(each)) || none,
      yesNo(each.verified),
      each.createdAt === 0 ? none : dateTime(each.createdAt),
      each.actor || none,
      each.deployment,
      each.reason || none,
    ]),
    style: (cell, column) => (column.startsWith('LIVE') && cell !== none ? paint.good(cell) : cell),
  })
  return [rows, unreadable.join('\n')].filter(Boolean).join('\n\n')
}
