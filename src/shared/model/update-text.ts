/** In a few words what keeps a workload from another image: the same in every door. */
import { describeFailure } from './failure-text.ts'
import type { Hold, PassedOver, Settled, Update } from './update.ts'
import type { WatchRule } from './watch.ts'

export function holdText(hold: Hold, now: number): string {
  switch (hold.kind) {
    case 'not-watched':
      return 'not watched: the document has no watch'
    case 'paused':
      return 'watching is paused'
    case 'asks':
      return hold.does === 'notify' ? 'only told of' : 'proposed'
    case 'too-new':
      return `too new: ${spanText(hold.until - now)} left`
    case 'outside-window':
      return `outside its window: opens in ${spanText(hold.opens - now)}`
    case 'failed-before':
      return 'failed before'
    case 'refused-before':
      return `refused before: ${hold.reason}`
    case 'was-live':
      return `was live before, as ${hold.release}`
    case 'meant-before':
      return 'older: the tag meant it before what is live'
    case 'skipped':
      return 'skipped'
    case 'guarded':
      return `proposed: ${hold.host} is guarded`
    case 'host-away':
      return `${hold.host} is away`
    case 'stopped':
      return 'stopped by hand'
    case 'busy':
      return 'a deployment is on its way'
    case 'in-file':
      return 'proposed: its file says which image'
    case 'in-document':
      return 'proposed: its document says which image'
    case 'wrong-platform':
      return `not built for ${hold.platform}`
  }
}

export function settledText(settled: Settled): string {
  switch (settled.kind) {
    case 'current':
      return 'nothing newer'
    case 'never-deployed':
      return 'not deployed yet'
    case 'pinned':
      return 'pinned by digest'
    case 'not-comparable':
      return `not comparable: ${settled.why}`
    case 'registry-refused':
      return `${settled.failure.kind === 'registry-failed' ? 'registry: ' : ''}${describeFailure(settled.failure).title}`
    case 'missing':
      return 'the registry has no image of this name and tag'
    case 'not-asked':
      return notAsked[settled.why]
  }
}

const notAsked = {
  'local-only': 'an image of localhost has no registry',
  'never-pulled': 'the document says never to pull',
  yet: 'not asked yet',
} as const

export function passedOverText({ tag, why }: PassedOver, now: number): string {
  return why.kind === 'too-new'
    ? `${tag} is too new: ${spanText(why.until - now)} left`
    : `${tag} is not allowed`
}

/** A rule in words: what is followed, and what is done then. */
export const ruleText = ({ do: does, tags, ref, every }: WatchRule): string =>
  `${does} ${tags ?? ref ?? ''}${every === undefined ? '' : ` every ${every}`}`

/** Why it does not move, or that it will. */
export function whyText(update: Update, now: number): string {
  const first = update.to ? update.holds.map((hold) => holdText(hold, now)) : []
  const alone = update.to === null && update.settled ? [settledText(update.settled)] : []
  const words = update.to && first.length === 0 ? ['deployed at the next look'] : first
  const passed = update.passedOver.map((each) => passedOverText(each, now))
  return [...alone, ...words, ...passed].join('; ')
}

const hourMs = 3_600_000

/** Whole hours, as waiting is counted; days from three on. */
export function spanText(ms: number): string {
  if (ms < 60_000) return 'a minute'
  if (ms < hourMs) return `${Math.ceil(ms / 60_000)} min`
  const hours = Math.ceil(ms / hourMs)
  return hours <= 72 ? `${hours} h` : `${Math.ceil(hours / 24)} d`
}
