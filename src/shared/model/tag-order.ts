/**
 * Tells which of two tags is the newer one, and why: by versions, calendar versions, and time where nothing else is
 * said. What is no newer version of the same thing is not compared: `-alpine` is never newer than plain. Pure.
 */

export interface ParsedTag {
  readonly name: string
  readonly family: 'version' | 'calendar' | 'build' | 'name'
  /** Digits, without leading zeros: they may be longer than numbers are exact. */
  readonly numbers: readonly string[]
  /** `rc`, `2`: before the release itself; empty = it is the release. */
  readonly pre: readonly string[]
  /** How often it was built anew: `-r4`, `-1`. */
  readonly revision: string
  /** `alpine3.20`, `slim-bookworm`; '' = plain. */
  readonly variant: string
}

export interface Newer {
  /** null = they cannot be compared. */
  readonly order: 'newer' | 'older' | 'same' | null
  /** In a few words. */
  readonly why: string
}

const preWords = [
  'dev',
  'snapshot',
  'nightly',
  'canary',
  'alpha',
  'a',
  'beta',
  'b',
  'm',
  'pre',
  'preview',
  'rc',
  'cr',
]
const prePattern = new RegExp(`^(${preWords.join('|')})[._]?(\\d*)((?:\\.\\d+)*)$`, 'i')
const datePattern = /^v?(\d{4})([-._]?)(\d{1,2})\2(\d{1,2})(?:[-._T]?(\d{4,6}))?(?=-|$)/
const versionPattern = /^(?:v|release-|rel-)?(\d+(?:[._]\d+){0,5})(.*)$/i
const buildPattern = /^(?:sha-?|git-?|commit-?)?[0-9a-f]{7,64}$/

export function parseTag(name: string): ParsedTag {
  const none = { name, numbers: [], pre: [], revision: '0', variant: '' }
  if (isBuild(name)) return { ...none, family: 'build' }
  const dated = dateIn(name)
  const matched = dated ?? versionIn(name)
  if (!matched) return { ...none, family: 'name' }
  const rest = restOf(matched.rest)
  if (!rest) return { ...none, family: 'name' }
  const family = dated || isYear(matched.numbers[0] ?? '') ? 'calendar' : 'version'
  return { name, family, numbers: matched.numbers, ...rest }
}

/** Letters make it one: digits alone are a number, or a date. */
function isBuild(name: string): boolean {
  return (
    buildPattern.test(name) &&
    /[a-f]/.test(name.replace(/^(sha|git|commit)-?/, '')) &&
    /\d/.test(name)
  )
}

interface Matched {
  readonly numbers: readonly string[]
  readonly rest: string
}

function dateIn(name: string): Matched | undefined {
  const match = datePattern.exec(name)
  if (!match) return undefined
  const [whole, year = '', separator, month = '', day = '', time] = match
  const isPadded = separator !== '' || (month.length === 2 && day.length === 2)
  const isDate = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31
  if (!isYear(year) || !isPadded || !isDate) return undefined
  const numbers = [year, month, day, ...(time === undefined ? [] : [time])].map(bare)
  return { numbers, rest: name.slice(whole.length) }
}

function versionIn(name: string): Matched | undefined {
  const [, numbers, rest = ''] = versionPattern.exec(name) ?? []
  return numbers === undefined ? undefined : { numbers: numbers.split(/[._]/).map(bare), rest }
}

const isYear = (digits: string): boolean => /^(199\d|20\d\d)$/.test(digits)
const bare = (digits: string): string => digits.replace(/^0+(?=\d)/, '')

/** The rest after the numbers; undefined = it is no version after all, like `3com`. */
function restOf(rest: string): Pick<ParsedTag, 'pre' | 'revision' | 'variant'> | undefined {
  const attached = /^[a-z]+[.\d]*$/i.test(rest)
    ? prePattern.test(rest)
    : rest === '' || /^[-_.+]/.test(rest)
  if (!attached) return undefined
  const pre: string[] = []
  const variant: string[] = []
  let revision = '0'
  for (const part of rest.split(/[-+]/).filter((each) => each !== '')) {
    const found = prePattern.exec(part.replace(/^[._]/, ''))
    if (found && variant.length === 0) pre.push(...preOf(found))
    else if (/^\d+$/.test(part) && pre.length === 1) pre.push(bare(part))
    else if (/^r?\d+$/.test(part)) revision = bare(part.replace('r', ''))
    else variant.push(part.toLowerCase())
  }
  return { pre, revision, variant: variant.join('-') }
}

function preOf([, word = '', first = '', more = '']: readonly string[]): string[] {
  const numbers = [first, ...more.split('.')].filter((each) => each !== '').map(bare)
  return [word.toLowerCase(), ...numbers]
}

/** `timeOf`: when it was built, or seen first; unix ms, null = not known. */
export type TimeOf = (name: string) => number | null

/**
 * Time at which a tag came. Those there when the list was first asked for may be of any age: only what came later is
 * newer.
 */
export function cameAt(seen: ReadonlyMap<string, number>): TimeOf {
  const first = [...seen.values()].reduce(
    (least, at) => Math.min(least, at),
    Number.POSITIVE_INFINITY,
  )
  return (name) => {
    const at = seen.get(name) ?? first
    return at > first ? at : null
  }
}

export function compareTags(a: ParsedTag, b: ParsedTag, timeOf: TimeOf): Newer {
  if (a.name === b.name) return { order: 'same', why: 'the same tag' }
  if (a.family !== b.family) return { order: null, why: 'they are named in different ways' }
  if (a.family === 'name') return { order: null, why: 'a name tells of no order' }
  if (a.family === 'build') return byTime(timeOf(a.name), timeOf(b.name))
  if (a.variant !== b.variant)
    return {
      order: null,
      why: `another variant: ${a.variant || 'plain'}, not ${b.variant || 'plain'}`,
    }
  if (a.numbers.length !== b.numbers.length && isPrefix(a, b))
    return { order: null, why: 'one of them stands for several versions' }
  const by = a.family === 'calendar' ? 'by date' : 'by version'
  return { order: orderOf(byVersion(a, b)), why: by }
}

function byTime(a: number | null, b: number | null): Newer {
  if (a === null || b === null) return { order: null, why: 'when they were built is not known' }
  return { order: orderOf(a - b), why: 'by when it was built' }
}

const orderOf = (sign: number): 'newer' | 'older' | 'same' =>
  sign > 0 ? 'newer' : sign < 0 ? 'older' : 'same'

function isPrefix(a: ParsedTag, b: ParsedTag): boolean {
  const shorter = Math.min(a.numbers.length, b.numbers.length)
  return a.numbers.slice(0, shorter).every((digits, index) => digits === b.numbers[index])
}

/** One that names fewer numbers stands for the newest of them. */
function byVersion(a: ParsedTag, b: ParsedTag): number {
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index += 1) {
    const [left, right] = [a.numbers[index], b.numbers[index]]
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1
    const sign = byDigits(left, right)
    if (sign !== 0) return sign
  }
  return byPre(a.pre, b.pre) || byDigits(a.revision, b.revision)
}

const byDigits = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

/** The release is newer than whatever came before it. */
function byPre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  const rank = ([word = '']: readonly string[]) => preWords.indexOf(word)
  const sign = rank(a) - rank(b)
  if (sign !== 0) return sign
  for (let index = 1; index < Math.max(a.length, b.length); index += 1) {
    const numbers = byDigits(a[index] ?? '0', b[index] ?? '0')
    if (numbers !== 0) return numbers
  }
  return 0
}

/** Names that move from release to release by custom. */
const moving = ['latest', 'stable', 'edge', 'main', 'master', 'nightly', 'develop', 'dev']

/** As a person picks one: what moves, versions, their variants, dates, builds, other names; the newest first in each. */
export function sortTags(names: readonly string[], timeOf: TimeOf): ParsedTag[] {
  return names.map(parseTag).sort((a, b) => {
    const group =
      groupOf(a) - groupOf(b) || (a.variant < b.variant ? -1 : a.variant > b.variant ? 1 : 0)
    if (group !== 0) return group
    return withinGroup(a, b, timeOf) || (a.name < b.name ? -1 : 1)
  })
}

function groupOf({ family, variant, name }: ParsedTag): number {
  if (family === 'name') return moving.includes(name) ? 0 : 6
  if (family === 'build') return 5
  return (variant === '' ? 1 : 3) + (family === 'calendar' ? 1 : 0)
}

function withinGroup(a: ParsedTag, b: ParsedTag, timeOf: TimeOf): number {
  if (a.family === 'name') return moving.indexOf(a.name) - moving.indexOf(b.name)
  if (a.family === 'build') return (timeOf(b.name) ?? 0) - (timeOf(a.name) ?? 0)
  return byVersion(b, a)
}
