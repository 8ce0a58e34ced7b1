import { formatDuration } from '../../shared/lib/duration.ts'
import type { DeployedPart, Lane } from '../../shared/model/deployment.ts'
import { type Outage, outageMs, type PartLanes } from '../../shared/model/part-lanes.ts'

/** How one part went: its time away, and whether that is as it was meant to be. */
export interface Away {
  /** Text beside its lanes. */
  readonly text: string
  /** Words of the plan, in short; '' = nothing. */
  readonly planned: string
  readonly tone: 'good' | 'warn' | 'bad' | 'calm'
  readonly sentence: string
}

/** More than planned by this part is worth a word. */
const tolerance = 1.1

export function awayOf(of: PartLanes, now: number): Away {
  const { part, outage, planned } = of
  if (isMeantToEnd(planned)) {
    const text = outage?.until === null ? 'down' : '–'
    return { text, planned: '', tone: 'calm', sentence: `${part}: taken down, as asked.` }
  }
  return outage ? gone(of, outage, now) : there(of)
}

function gone({ part, planned }: PartLanes, outage: Outage, now: number): Away {
  const said = plannedWords(planned?.outageMs)
  const took = formatDuration(outageMs(outage, now))
  const words = outage.until === null ? `away for ${took} so far` : `away for ${took}`
  return {
    ...{ text: took, planned: plannedShortly(planned?.outageMs) },
    tone: isMoreThanPlanned(outage, planned?.outageMs, now) ? 'bad' : 'warn',
    sentence: `${part}: ${words}${said === '' ? '' : `; the plan said ${said}`}.`,
  }
}

function there({ part, lanes, planned, trouble }: PartLanes): Away {
  if (!lanes.some(({ servingFrom }) => servingFrom !== null)) {
    const tone = trouble === '' ? 'calm' : 'bad'
    return { text: '–', planned: '', tone, sentence: `${part}: has not served yet.` }
  }
  if (lanes.every(({ role }) => role === 'new'))
    return { text: 'first', planned: '', tone: 'calm', sentence: `${part}: serves.` }
  const said = plannedShortly(planned?.outageMs)
  return { text: '0 s', planned: said, tone: 'good', sentence: `${part}: was not away.` }
}

function isMoreThanPlanned(outage: Outage, most: number | null | undefined, now: number): boolean {
  return outage.until === null || outageMs(outage, now) > (most ?? 0) * tolerance
}

const isMeantToEnd = (planned: DeployedPart | null) =>
  ['stop', 'remove', 'orphan'].includes(planned?.change ?? '')

/** `2 s`, not `2.0 s`: what is only estimated has no tenths. */
const shortly = (ms: number) => formatDuration(ms).replace('.0 ', ' ')

function plannedWords(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return ''
  return ms === 0 ? 'none' : `up to ${shortly(ms)}`
}

function plannedShortly(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return ''
  return ms === 0 ? 'plan 0 s' : `plan ≤ ${shortly(ms)}`
}

/** Parts in trouble first, then those away longest, then by name. */
export function inOrder(parts: readonly PartLanes[], now: number): PartLanes[] {
  const away = ({ outage, planned }: PartLanes) =>
    outage && !isMeantToEnd(planned) ? outageMs(outage, now) : 0
  return [...parts].sort(
    (a, b) =>
      Number(b.trouble !== '') - Number(a.trouble !== '') ||
      away(b) - away(a) ||
      (a.part < b.part ? -1 : 1),
  )
}

/** Whether a part did not go as it was planned: that is always in sight. */
export function isTold(of: PartLanes, now: number): boolean {
  return of.trouble !== '' || awayOf(of, now).tone === 'bad'
}

/** Parts that went as planned, in one line. */
export function quietWords(quiet: readonly PartLanes[], isAll: boolean): string {
  const count = `${quiet.length} services`
  if (quiet.every(({ outage }) => outage === null)) {
    return isAll ? `None of ${count} was away` : `${count} were not away`
  }
  return `${isAll ? 'All ' : ''}${count} were away for no longer than planned`
}

/** The end of all parts, in one sentence. */
export function sentenceOf(
  parts: readonly PartLanes[],
  now: number,
): { readonly tone: Away['tone']; readonly text: string } {
  const meant = parts.filter(({ planned }) => !isMeantToEnd(planned))
  if (meant.length === 0) return { tone: 'calm', text: 'Taken down, as asked' }
  const away = meant
    .flatMap(({ part, outage, planned }) => (outage ? [{ part, outage, planned }] : []))
    .sort((a, b) => outageMs(b.outage, now) - outageMs(a.outage, now))
  const [worst] = away
  if (!worst) {
    const hadOld = meant.some(({ lanes }) => lanes.some(({ role }) => role === 'old'))
    if (hadOld) return { tone: 'good', text: 'No service was away' }
    return { tone: 'calm', text: 'Nothing of these ran before' }
  }
  const isMore = away.some(({ outage, planned }) =>
    isMoreThanPlanned(outage, planned?.outageMs, now),
  )
  const words = `${worst.part} was away for ${formatDuration(outageMs(worst.outage, now))}`
  const more = away.length === 1 ? '' : `, ${away.length - 1} more for less`
  return { tone: isMore ? 'bad' : 'warn', text: `${words}${more}` }
}

/** The lanes of each container by itself, old ones first: one that was started again has several. */
export function byContainer(lanes: readonly Lane[]): Lane[][] {
  const rows = new Map<string, Lane[]>()
  for (const lane of lanes) {
    const key = `${lane.target} ${lane.containerId}`
    rows.set(key, [...(rows.get(key) ?? []), lane])
  }
  const isNew = ([lane]: readonly Lane[]) => Number(lane?.role === 'new')
  const replica = ([lane]: readonly Lane[]) => lane?.replica ?? 0
  return [...rows.values()].sort((a, b) => isNew(a) - isNew(b) || replica(a) - replica(b))
}
