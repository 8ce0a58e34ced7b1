/** Tags that a workload could move to, the newest first; never one that is older than what is live anywhere. Pure. */

import { compareTags, type ParsedTag, parseTag, type TimeOf } from '../../shared/model/tag-order.ts'
import type { PassedOver } from '../../shared/model/update.ts'
import { isInRange } from '../../shared/model/version-range.ts'
import type { TagPolicy } from '../../shared/model/watch.ts'

export interface Candidate {
  readonly tag: string
  readonly why: string
}

export interface Candidates {
  readonly found: readonly Candidate[]
  /** Newer ones that the policy has no room for: the newest of them. */
  readonly notAllowed: readonly PassedOver[]
  /** Why nothing can be compared; '' = it can. */
  readonly notComparable: string
}

/** `live`: the tags that it runs on its hosts. */
export function candidatesOf(
  policy: TagPolicy,
  live: readonly string[],
  { names, timeOf }: { readonly names: readonly string[]; readonly timeOf: TimeOf },
): Candidates {
  if (policy.by === 'digest') return sameTag(policy.tag, live)
  const now = live.map(parseTag)
  const unordered = now.find(({ family }) => family === 'name')
  if (unordered) return { ...none, notComparable: `${unordered.name} tells of no order` }
  const newer = names.map(parseTag).flatMap((tag) => newerThan(tag, now, timeOf))
  const sorted = newer.sort((a, b) => newestFirst(a.tag, b.tag, timeOf))
  const allowed = sorted.filter(({ tag }) => isAllowed(policy, tag))
  const [beyond] = sorted.filter(({ tag }) => !isAllowed(policy, tag) && tag.pre.length === 0)
  const notAllowed =
    beyond && isNewerThanAll(beyond.tag, allowed, timeOf)
      ? [{ tag: beyond.tag.name, why: { kind: 'not-allowed' as const } }]
      : []
  const found = allowed.map(({ tag, why }) => ({ tag: tag.name, why }))
  return { found, notAllowed, notComparable: '' }
}

const none: Candidates = { found: [], notAllowed: [], notComparable: '' }

function sameTag(tag: string, live: readonly string[]): Candidates {
  const other = live.find((each) => each !== tag)
  if (other !== undefined)
    return { ...none, notComparable: `${other} is live, and ${tag} is followed` }
  return { ...none, found: [{ tag, why: 'another image of the same tag' }] }
}

interface Newer {
  readonly tag: ParsedTag
  readonly why: string
}

/** Than all of them, or as new as some of them; `2` stands for several versions where `1.9.3` is live. */
function newerThan(tag: ParsedTag, live: readonly ParsedTag[], timeOf: TimeOf): Newer[] {
  if (live.some(({ numbers }) => numbers.length !== tag.numbers.length)) return []
  const stands = live.map((each) => compareTags(tag, each, timeOf))
  const isForward = stands.every(({ order }) => order === 'newer' || order === 'same')
  const first = stands.find(({ order }) => order === 'newer')
  return isForward && first ? [{ tag, why: first.why }] : []
}

const isNewer = (a: ParsedTag, b: ParsedTag, timeOf: TimeOf): boolean =>
  compareTags(a, b, timeOf).order === 'newer'

function newestFirst(a: ParsedTag, b: ParsedTag, timeOf: TimeOf): number {
  const { order } = compareTags(a, b, timeOf)
  return order === 'newer' ? -1 : order === 'older' ? 1 : a.name < b.name ? -1 : 1
}

const isNewerThanAll = (tag: ParsedTag, others: readonly Newer[], timeOf: TimeOf): boolean =>
  others.every((other) => isNewer(tag, other.tag, timeOf))

function isAllowed(policy: Exclude<TagPolicy, { by: 'digest' }>, tag: ParsedTag): boolean {
  return policy.by === 'semver' ? isInRange(policy.range, tag) : policy.pattern.test(tag.name)
}
