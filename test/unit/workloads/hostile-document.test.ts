import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/main/workloads/document.ts'
import { sources } from '../../support/sources.ts'
import { startWorkClock } from '../../support/work-clock.ts'

const start = 'name: web\nhost: local\nsource: { kind: image, image: r/app }\n'
/** Just below what is read at all. */
const size = 127 * 1024

function filled(make: (index: number) => string, before = ''): string {
  let text = before
  for (let index = 0; text.length < size; index += 1) text += make(index)
  return text
}

/** What a reader would have to wait for, on a machine that does much else. */
const soonMs = 8_000

const costly: Record<string, string> = {
  'tens of thousands of keys': filled((i) => `  k${i.toString(36)}:\n`, `${start}env:\n`),
  'nothing but quotes': filled(() => '"'),
  'nothing but colons': filled(() => 'a: '),
  'nothing but dashes': filled(() => '- '),
  'nothing but question marks': filled(() => '? '),
  'nothing but brackets': filled(() => '['),
  'nothing but braces': filled(() => '{a: '),
  'nothing but documents': filled(() => '---\n'),
  'nothing but directives': filled(() => '%YAML 1.2\n'),
  'an alias in every place': filled(() => '*a, ', 'a: &a [x]\nb: ['),
  'an anchor in every place': filled((i) => `k${i}: &a${i} x\n`),
  'an open string': filled(() => ' \n', 'a: "'),
}

describe('a hostile document', () => {
  it.each(Object.entries(costly))('of %s is refused soon, with few words', (_what, text) => {
    const worked = startWorkClock()
    const read = readDocument(sources, text)
    expect(worked()).toBeLessThan(soonMs)
    if (read.ok) throw new Error('was accepted')
    expect(read.error.length).toBeGreaterThan(0)
    expect(read.error.length).toBeLessThanOrEqual(50)
  })

  it.each([
    ['!!js/function "function () {}"', /line 4, column \d+: Unresolved tag/],
    ['!!js/regexp /x/', /line 4, column \d+: Unresolved tag/],
    ['!!python/object:os.system x', /line 4, column \d+: Unresolved tag/],
    ['!custom x', /line 4, column \d+: Unresolved tag/],
    ['!!binary aGVsbG8=', /^env\.A: write text/],
  ])('cannot bring more than plain data: %s', (value, message) => {
    expect(said(`${start}env: { A: ${value} }\n`)).toMatch(message)
  })

  it.each([
    ['env: { __proto__: x }', /^env\.__proto__: is not known here/m],
    ['__proto__: { name: other }', /^__proto__: is not known here/m],
    ['env: { A: x, A: y }', /^line 4, column \d+: "A" is there twice/m],
    ['env: { ? [a, b] : c }', /a key is plain text/],
    ['env: { A: 1e999 }', /^env\.A: /m],
    ['env: { A: "x\\0y" }', /^env\.A: a value has no NUL/m],
    ['env: { "A\\0": x }', /^env\./m],
    ['env: { <<: { A: b } }', /^env\.<<: /m],
    ['deploy: { soak: 99999999d }', /^deploy\.soak: /m],
  ])('is refused by field or line: %s', (line, message) => {
    expect(said(`${start}${line}\n`)).toMatch(message)
  })

  it.each([
    ['port: 1e999', 'source.port'],
    ['port: 99999999999999999999', 'source.port'],
    ['cpuLimit: .nan', 'source.cpuLimit'],
    ['cpuLimit: .inf', 'source.cpuLimit'],
    ['memoryLimit: -1', 'source.memoryLimit'],
    ['maxInstances: 1.5', 'source.maxInstances'],
    ['__proto__: { port: 1 }', 'source.__proto__'],
    ['volumes: [{ scope: named, name: a, target: "/a\\0b" }]', 'source.volumes[0].target'],
    ['volumes: [{ scope: absolute, source: "/a\\nb", target: /b }]', 'source.volumes[0].source'],
    ['healthcheck: "/a b"', 'source.healthcheck'],
    ['healthcheck: "/a\\r\\nHost: b"', 'source.healthcheck'],
  ])('is refused by field in its source: %s', (field, path) => {
    expect(said(start.replace('r/app', `r/app, ${field}`))).toContain(`${path}: `)
  })

  it('keeps keys of the prototype that are only names', () => {
    const read = readDocument(
      sources,
      `${start}env: { constructor: a, toString: b, hasOwnProperty: c }`,
    )
    expect(read).toMatchObject({
      ok: true,
      value: { env: { constructor: 'a', toString: 'b', hasOwnProperty: 'c' } },
    })
  })

  it('that comes as data, deeper than the stack or a loop, is refused too', () => {
    let deep: unknown = {}
    for (let level = 0; level < 200_000; level += 1) deep = { a: deep }
    const loop: Record<string, unknown> = { name: 'web', host: 'local' }
    loop.source = loop
    for (const data of [deep, loop, { ...loop, env: deep }]) {
      expect(readDocument(sources, data).ok).toBe(false)
    }
  })

  it('changes no prototype, takes little time and is never accepted by accident', () => {
    const piece = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'name', '&a', '*a', '<<', '!!js/undefined'),
      fc.constantFrom('? ', ': ', '- ', '[', ']', '{', '}', ',', '|', '>', '\n', '\n  ', '\t'),
      fc.constantFrom('"', "'", '#', '%', '---\n', '...\n', '\0', '\ufeff', '\u2028', '1e309'),
      fc.string({ maxLength: 5 }),
    )
    const text = fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join(''))
    const worked = startWorkClock()
    fc.assert(
      fc.property(text, (noise) => {
        const read = readDocument(sources, noise)
        expect(read.ok).toBe(false)
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { seed: 20_260_101, numRuns: 500 },
    )
    expect(worked()).toBeLessThan(20_000)
  })
})

function said(text: string): string {
  const read = readDocument(sources, text)
  return read.ok ? 'accepted' : read.error.map((e) => `${e.path}: ${e.message}`).join('\n')
}
