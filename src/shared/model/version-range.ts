/**
 * Ranges of versions as npm writes them (`^1`, `~1.4`, `>=2 <3.1`, `1.x || 2.x`), over tags that are named as versions.
 * Pure.
 */
import { err, ok, type Result } from '../lib/result.ts'
import type { ParsedTag } from './tag-order.ts'

type Numbers = readonly bigint[]

/** From `from` on, and below `to`; null = without that end. */
interface Span {
  readonly from: Numbers | null
  readonly to: Numbers | null
}

/** One of the lists must hold, and of it all. */
export type VersionRange = readonly (readonly Span[])[]

const partPattern = /^(\^|~|>=|<=|>|<|=)?v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?$/i
const longest = 200

/** The error is what a field may say. */
export function parseVersionRange(text: string): Result<VersionRange, string> {
  if (text.length > longest) return err(`a range has at most ${longest} characters`)
  const lists = text.split('||').map((list) => partsOf(list).map(spanOf))
  const whole = lists.map((list) => list.flatMap((span) => (span ? [span] : [])))
  const isRange = lists.every((list) => list.length > 0 && list.every((span) => span !== undefined))
  return isRange ? ok(whole) : err('write a range like ^1, ~1.4, 1.x or ">=2 <3.1"')
}

/** `>= 1` is `>=1`. */
const partsOf = (list: string): string[] =>
  list
    .trim()
    .replace(/(\^|~|>=|<=|>|<|=)\s+/g, '$1')
    .split(/\s+/)
    .filter((part) => part !== '')

function spanOf(part: string): Span | undefined {
  const [, sign = '', ...given] = partPattern.exec(part) ?? []
  const words = given.filter((word) => word !== undefined)
  if (words.length === 0) return undefined
  const cut = words.findIndex((word) => /[x*]/i.test(word))
  const at = (cut < 0 ? words : words.slice(0, cut)).map(BigInt)
  return bySign(sign, at)
}

function bySign(sign: string, at: Numbers): Span {
  if (at.length === 0) return sign === '<' || sign === '>' ? nothing : { from: null, to: null }
  const next = after(at, at.length - 1)
  switch (sign) {
    case '>=':
      return { from: at, to: null }
    case '<':
      return { from: null, to: at }
    case '>':
      return { from: next, to: null }
    case '<=':
      return { from: null, to: next }
    case '~':
      return { from: at, to: after(at, Math.min(1, at.length - 1)) }
    case '^':
      return { from: at, to: after(at, leading(at)) }
    default:
      return { from: at, to: next }
  }
}

const nothing: Span = { from: null, to: [0n] }

/** `1.4.2` after its second number: `1.5`. */
const after = (at: Numbers, index: number): Numbers =>
  at.slice(0, index + 1).map((number, place) => (place === index ? number + 1n : number))

/** The first number that is not zero says what is compatible: `^0.3` is not `0.4`. */
function leading(at: Numbers): number {
  const found = at.findIndex((number) => number !== 0n)
  return found < 0 ? at.length - 1 : found
}

/** Whether a tag is in a range. A pre-release is in none: `2.0.0-rc.1` is neither `^1` nor `^2`. */
export function isInRange(range: VersionRange, { family, numbers, pre }: ParsedTag): boolean {
  if (family !== 'version' || pre.length > 0) return false
  const at = numbers.map(BigInt)
  return range.some((list) => list.every((span) => isWithin(span, at)))
}

function isWithin({ from, to }: Span, at: Numbers): boolean {
  if (from && compare(at, from) < 0) return false
  return !to || compare(at, to) < 0
}

/** Compares numbers; one that is not written is 0. */
function compare(a: Numbers, b: Numbers): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index] ?? 0n, b[index] ?? 0n]
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
