// What a document may say of newer images, and which tags that lets through.
import { describe, expect, it } from 'vitest'
import { candidatesOf } from '../../../src/main/updates/candidates.ts'
import { imageLine } from '../../../src/main/updates/image-line.ts'
import { parseTag } from '../../../src/shared/model/tag-order.ts'
import { isOpenAt, opensAt, parseTimeWindow } from '../../../src/shared/model/time-window.ts'
import { isInRange, parseVersionRange } from '../../../src/shared/model/version-range.ts'
import { parseTagPolicy, ruleOf, watchSchema } from '../../../src/shared/model/watch.ts'
import { createDice } from '../../support/dice.ts'

const isIn = (range: string, tag: string): boolean => {
  const parsed = parseVersionRange(range)
  if (!parsed.ok) throw new Error(parsed.error)
  return isInRange(parsed.value, parseTag(tag))
}

describe('a range of versions', () => {
  it.each([
    ['^1', '1.0.0 1.9.3 v1.2', '0.9.0 2.0.0 1.5.0-rc.1'],
    ['^1.4', '1.4.0 1.10.0', '1.3.9 2.0.0'],
    ['^0.3', '0.3.0 0.3.9', '0.4.0 1.0.0'],
    ['^0.0.3', '0.0.3', '0.0.4'],
    ['~1.4', '1.4.0 1.4.9', '1.5.0'],
    ['~1.4.2', '1.4.2 1.4.9', '1.4.1 1.5.0'],
    ['~1', '1.9.0', '2.0.0'],
    ['1.x', '1.0.0 1.9.9', '2.0.0'],
    ['*', '0.1.0 99.0.0', '1.0.0-beta.1'],
    ['>=2 <3.1', '2.0.0 3.0.9', '1.9.0 3.1.0'],
    ['>= 2', '2.0.0', '1.9.9'],
    ['>1', '2.0.0', '1.9.9'],
    ['<=1.4', '1.4.9', '1.5.0'],
    ['1.2.3', '1.2.3', '1.2.4'],
    ['^1 || ^3', '1.5.0 3.5.0', '2.5.0'],
    ['^1', '1.25.3-alpine', '2.0-alpine'],
  ])('%s has %s, and not %s', (range, inside, outside) => {
    expect(inside.split(' ').filter((tag) => !isIn(range, tag))).toEqual([])
    expect(outside.split(' ').filter((tag) => isIn(range, tag))).toEqual([])
  })

  it.each(['', 'one', '^', '1..2', '^1 |', '1.2.3.4.5', '>=<1', `^1${' ^1'.repeat(200)}`])(
    'is refused where it is none: %s',
    (text) => expect(parseVersionRange(text).ok).toBe(false),
  )
})

describe('a window', () => {
  const at = (text: string) => new Date(`${text}`).getTime()
  const window = (text: string) => {
    const parsed = parseTimeWindow(text)
    if (!parsed.ok || !parsed.value) throw new Error(`no window: ${text}`)
    return parsed.value
  }
  it.each([
    ['mon-fri 08-17', '2027-01-15T08:00', true],
    ['mon-fri 08-17', '2027-01-15T16:59', true],
    ['mon-fri 08-17', '2027-01-15T17:00', false],
    ['mon-fri 08-17', '2027-01-16T09:00', false],
    ['sat,sun', '2027-01-16T00:00', true],
    ['Fri-Mon 10-12', '2027-01-17T11:00', true],
    ['22:30-06:00', '2027-01-15T05:59', true],
    ['22:30-06:00', '2027-01-15T22:29', false],
    ['fri 22-06', '2027-01-16T05:00', true],
    ['fri 22-06', '2027-01-15T05:00', false],
  ])('%s at %s: %s', (text, time, isOpen) => {
    expect(isOpenAt(window(text), at(time))).toBe(isOpen)
  })

  it('opens a week later where its hour does not come on the day that clocks are put forward', () => {
    const zone = process.env.TZ
    process.env.TZ = 'Europe/Berlin'
    try {
      const early = window('sun 02:10-02:50')
      // Asked once it closed on the Sunday before: on 28 March two o'clock is three o'clock.
      expect(opensAt(early, at('2027-03-21T03:00'))).toBe(at('2027-04-04T02:10'))
      // The hour that comes twice is open twice.
      const twice = ['2027-10-31T00:30Z', '2027-10-31T01:30Z'].map((text) => Date.parse(text))
      expect(twice.map((each) => isOpenAt(early, each))).toEqual([true, true])
      const night = window('sat 22-04')
      const minutes = Array.from(
        { length: 480 },
        (_, index) => at('2027-03-27T21:00') + index * 60_000,
      )
      expect(minutes.filter((each) => isOpenAt(night, each))).toHaveLength(300)
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })

  it('tells when it opens next', () => {
    expect(opensAt(window('mon-fri 08-17'), at('2027-01-15T17:30'))).toBe(at('2027-01-18T08:00'))
    expect(opensAt(window('sun 10-12'), at('2027-01-17T10:30'))).toBe(at('2027-01-17T10:30'))
  })

  it.each(['someday', 'mon-', '25-26', '08', '10-10', '08:61-10', 'mon 08-17 tue'])(
    'is refused where it is none: %s',
    (text) => expect(parseTimeWindow(text).ok).toBe(false),
  )
})

describe('a watch of a document', () => {
  it('tells by default, at once and always', () => {
    expect(watchSchema.parse({ tags: 'semver:^1' })).toEqual({
      ...{ tags: 'semver:^1', do: 'notify', minAge: '0s', window: '' },
    })
  })

  it.each([
    ['tags', { tags: 'newest' }],
    ['tags', { tags: 'regex:(' }],
    ['tags', { tags: 'regex:(a+)+' }],
    ['tags', { tags: 'regex:(a|aa)*b' }],
    ['tags', { tags: 'digest:' }],
    ['minAge', { tags: 'semver:^1', minAge: 'soon' }],
    ['window', { tags: 'semver:^1', window: 'night' }],
    ['do', { tags: 'semver:^1', do: 'pray' }],
  ])('is refused at %s: %o', (path, watch) => {
    const parsed = watchSchema.safeParse(watch)
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([path])
  })

  it('goes for every service of a project, or for those that it names, with what is other about them', () => {
    const whole = watchSchema.parse({ tags: 'semver:^1', minAge: '72h' })
    expect(ruleOf(whole, 'web')).toMatchObject({ tags: 'semver:^1', minAge: '72h' })
    const some = { ...whole, services: { db: { tags: 'semver:^16', do: 'propose' as const } } }
    expect(ruleOf(some, 'web')).toBeNull()
    expect(ruleOf(some, 'db')).toMatchObject({ tags: 'semver:^16', do: 'propose', minAge: '72h' })
    expect(ruleOf(undefined, 'web')).toBeNull()
  })

  it('takes patterns whole', () => {
    const policy = parseTagPolicy(String.raw`regex:v\d+\.\d+-alpine`)
    const names = ['v1.3-alpine', 'v1.4', 'v1.9-alpine-slim', 'v1.2-alpine']
    if (!policy.ok) throw new Error(policy.error)
    const { found } = candidatesOf(policy.value, ['v1.1-alpine'], { names, timeOf: () => null })
    expect(found.map(({ tag }) => tag)).toEqual(['v1.3-alpine', 'v1.2-alpine'])
  })
})

it('finds of any list the newest that is allowed, and nothing that is older: 2,000 lists', () => {
  for (let number = 0; number < 2_000; number += 1) {
    const dice = createDice(14, number)
    const version = () => [dice.between(0, 4), dice.between(0, 12), dice.between(0, 4)]
    const variant = () => dice.pick(['', '', '', '-alpine'])
    const names = Array.from({ length: dice.between(0, 30) }, () => version().join('.') + variant())
    const live = version()
    const major = dice.between(0, 4)
    const parsed = parseTagPolicy(`semver:>=${major} <${major + 1}`)
    if (!parsed.ok) throw new Error(parsed.error)
    const { found } = candidatesOf(parsed.value, [live.join('.')], { names, timeOf: () => null })
    // Plain numbers, weighed by themselves.
    const weigh = ([a = 0, b = 0, c = 0]: readonly number[]) => a * 10_000 + b * 100 + c
    const wanted = names
      .filter((name) => !name.includes('-'))
      .map((name) => name.split('.').map(Number))
      .filter((at) => at[0] === major && weigh(at) > weigh(live))
      .sort((a, b) => weigh(b) - weigh(a))
      .map((at) => at.join('.'))
    expect(found.map(({ tag }) => tag)).toEqual(wanted)
  }
})

describe('the line of a file that names the image of a service', () => {
  const file = (text: string) => ({ path: '/srv/compose.yaml', text, revision: 'r' })
  const text = [
    'services:',
    '  web:',
    '    image: nginx:1.27  # the front',
    '  db:',
    '    image: "registry:5000/pg:16.3"',
    '  app:',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as compose has it
    '    image: app:${TAG:-1}',
  ].join('\n')

  it('is changed alone, with its comment and its quotes', () => {
    const web = imageLine([file(text)], 'web', '1.28')
    expect(web).toMatchObject({ line: 3, after: 'image: nginx:1.28  # the front' })
    expect(web.text).toBe(text.replace('nginx:1.27', 'nginx:1.28'))
    const db = imageLine([file(text)], 'db', '16.4')
    expect(db).toMatchObject({ line: 5, after: 'image: "registry:5000/pg:16.4"' })
  })

  it('is that of the last file that has one', () => {
    const over = { ...file('services: { web: { image: nginx:1.20 } }\n'), path: '/srv/over.yaml' }
    expect(imageLine([file(text), over], 'web', '1.28').file.path).toBe('/srv/over.yaml')
  })

  it('is left to a human where it has a variable, or is not there', () => {
    expect(() => imageLine([file(text)], 'app', '2')).toThrow('invalid')
    expect(() => imageLine([file(text)], 'cache', '2')).toThrow('invalid')
  })
})
