import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/main/workloads/document.ts'
import { sources } from '../../support/sources.ts'
import { startWorkClock } from '../../support/work-clock.ts'

const good = `name: web
host: local
source: { kind: image, image: r/app }
`
const paths = (text: unknown): string[] => {
  const read = readDocument(sources, text)
  return read.ok ? [] : read.error.map(({ path }) => path)
}
const messages = (text: unknown): string => {
  const read = readDocument(sources, text)
  return read.ok ? '' : read.error.map(({ path, message }) => `${path}: ${message}`).join('\n')
}

describe('a workload document', () => {
  it('TF-59 leaves out volumes of the workload itself that are not written, as in every document before', () => {
    const without = readDocument(sources, good)
    expect(without.ok && Object.keys(without.value)).not.toContain('volumes')
    const own = 'volumes: [{ scope: named, name: a, target: /a }]'
    expect(readDocument(sources, `${good}\n${own}`)).toMatchObject({
      ok: true,
      value: { volumes: [{ scope: 'named', name: 'a', target: '/a', exclusive: false }] },
    })
  })

  it('is read from YAML, JSON or data, and completed alike', () => {
    const fromYaml = readDocument(sources, good)
    const fromJson = readDocument(
      sources,
      '{"name":"web","host":"local","source":{"kind":"image","image":"r/app"}}',
    )
    const fromData = readDocument(sources, {
      name: 'web',
      host: 'local',
      source: { kind: 'image', image: 'r/app' },
    })
    expect(fromYaml.ok).toBe(true)
    expect(fromJson).toEqual(fromYaml)
    expect(fromData).toEqual(fromYaml)
    expect(fromYaml).toMatchObject({
      value: { env: {}, deploy: { healthTimeout: '30s', soak: '5s' }, source: { pull: 'newer' } },
    })
  })

  it('takes numbers and booleans of an env as docker compose does, from YAML and JSON alike', () => {
    const env = { PORT: 8080, DEBUG: true, RATE: 0.5, NAME: 'x' }
    const texts = { PORT: '8080', DEBUG: 'true', RATE: '0.5', NAME: 'x' }
    const data = { name: 'web', host: 'local', env, source: { kind: 'image', image: 'r/app', env } }
    const yaml = `name: web\nhost: local\nenv: &e { PORT: 8080, DEBUG: true, RATE: 0.5, NAME: x }\nsource: { kind: image, image: r/app, env: *e }`
    for (const input of [data, JSON.stringify(data), yaml])
      expect(readDocument(sources, input)).toMatchObject({
        value: { env: texts, source: { env: texts } },
      })
    const big = readDocument(sources, { ...data, env: { PHONE: 2 ** 70 } })
    expect(big).toMatchObject({ ok: false, error: [{ path: 'env.PHONE' }] })
  })

  const withEnv = (form: string, value: string) => {
    const env = form === 'JSON' ? `{"V": ${value}}` : `{ V: ${value} }`
    const source = '{"kind": "image", "image": "r/app"'
    return [
      readDocument(
        sources,
        `{"name": "web", "host": "local", "env": ${env}, "source": ${source}}}`,
      ),
      readDocument(
        sources,
        `{"name": "web", "host": "local", "source": ${source}, "env": ${env}}}`,
      ),
      readDocument(
        sources,
        `{"name": "web", "host": "local", "env": ${env}, "source": {"kind": "compose", "path": "/srv"}}`,
      ),
    ]
  }

  it.each([
    ['JSON', '8080', '8080'],
    ['JSON', 'true', 'true'],
    ['JSON', '-0.5', '-0.5'],
    ['YAML', '8080', '8080'],
    ['YAML', 'yes', 'yes'],
    ['YAML', 'TRUE', 'true'],
    ['YAML', '"0755"', '0755'],
    ['YAML', "'1.10'", '1.10'],
    ['YAML', '1.10.2', '1.10.2'],
    ['YAML', '1:30', '1:30'],
    // To YAML's newest version these are text, and stay it.
    ['YAML', '1_000', '1_000'],
    ['YAML', '0b101', '0b101'],
    ['YAML', '2020-01-02', '2020-01-02'],
  ])('takes %s %s of an env for the text "%s"', (form, written, text) => {
    const [own, sources, compose] = withEnv(form, written)
    expect(own).toMatchObject({ ok: true, value: { env: { V: text } } })
    expect(sources).toMatchObject({ ok: true, value: { source: { env: { V: text } } } })
    expect(compose).toMatchObject({ ok: true, value: { env: { V: text } } })
  })

  // What docker compose makes of the first of each: 493, 1.1, 1000, 255, 9, 1e+20, and what no number keeps.
  it.each([
    ...['0755', '007', '0o755', '1.10', '1.0', '.5', '+1', '-0', '1e3', '1E3'],
    ...['0xFF', '09', '1e20', '1e400', '.inf', '.nan', '12345678901234567890'],
  ])('refuses %s of an env by its name: as a number it would be another text', (written) => {
    const [own, sources, compose] = withEnv('YAML', written)
    const message = expect.stringContaining(`write "${written}", in quotes`)
    expect(own).toEqual({ ok: false, error: [{ path: 'env.V', message }] })
    expect(sources).toEqual({ ok: false, error: [{ path: 'source.env.V', message }] })
    expect(compose).toEqual({ ok: false, error: [{ path: 'env.V', message }] })
  })

  it('refuses a value of an env that is none, also where an alias leads to it', () => {
    for (const nothing of ['null', '~', ''])
      expect(withEnv('YAML', nothing)[0]).toEqual({
        ok: false,
        error: [{ path: 'env.V', message: 'has no value: write "" for an empty one' }],
      })
    const aliased =
      'name: web\nhost: local\nsource: { kind: image, image: r/app, port: &p 0x50 }\nenv: { PORT: *p }'
    expect(readDocument(sources, aliased)).toMatchObject({
      ok: false,
      error: [{ path: 'env.PORT' }],
    })
  })

  it.each([
    ['name: Web\nhost: local\nsource: {kind: image, image: a}', 'name'],
    ['name: web\nsource: {kind: image, image: a}', 'host'],
    ['name: web\nhost: a\nhosts: [b]\nsource: {kind: image, image: a}', 'host'],
    ['name: web\nhosts: [a, b, a]\nsource: {kind: image, image: a}', 'hosts[2]'],
    ['name: web\nhosts: []\nsource: {kind: image, image: a}', 'hosts'],
    ['name: web\nhost: local\nsource: {kind: vm}', 'source.kind'],
    ['name: web\nhost: local\nsource: {kind: image, image: "A:b"}', 'source.image'],
    ['name: web\nhost: local\nsource: {kind: image, image: a, port: 99999}', 'source.port'],
    [
      'name: web\nhost: local\nvolumes: [{scope: named}]\nsource: {kind: image, image: a}',
      'volumes[0].target',
    ],
    ['name: web\nhost: local\nvolumes: []\nsource: {kind: compose, files: [/a.yaml]}', 'volumes'],
    [
      'name: web\nhost: local\nsource: {kind: image, image: a, volumes: [{scope: named}]}',
      'source.volumes[0].target',
    ],
    [
      'name: web\nhost: local\nsource: {kind: image, image: a}\ndeploy: {soak: forever}',
      'deploy.soak',
    ],
    ['name: web\nhost: local\nsource: {kind: image, image: a}\nextra: 1', 'extra'],
    ['name: web\nhost: local\nsource: {kind: image, image: a, prot: 1}', 'source.prot'],
    ['name: web\nhost: local\nenv: {"A=B": x}\nsource: {kind: image, image: a}', 'env.A=B'],
  ])('%j is refused at %s', (text, path) => {
    expect(paths(text)).toContain(path)
  })

  it('names every wrong field at once, those of the source too', () => {
    const wrong = 'name: Web\nhost: local\nsource: {kind: image, image: "", port: -1}'
    expect(paths(wrong).sort()).toEqual(['name', 'source.image', 'source.port'])
  })

  it('TF-10 says why and at which line YAML or JSON is malformed, and refuses keys that are written twice', () => {
    expect(messages('name: web\nhost: [a\nsource: {}')).toMatch(/line \d+, column \d+/)
    expect(messages('{\n  "name": "web",\n  "host": \n}\n]')).toMatch(
      /line 5, column 1: Unexpected/,
    )
    expect(messages('name: web\nname: api')).toMatch(/line 2.*"name" is there twice/)
  })

  it.each([
    ['10 MB of text', `name: ${'x'.repeat(10 * 1024 * 1024)}`],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nname: *e`,
    ],
    ['deep nesting', `name: ${'['.repeat(50_000)}`],
    ['deep nesting that closes', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['a merge of itself', 'a: &a\n  <<: *a\n'],
    ['a function', 'name: !!js/function "function () { return 1 }"'],
    ['a lone tab', '\t'],
    ['nothing', ''],
    ['NUL bytes', 'name: "a\\0b"\nhost: "\\0"'],
    ['a number', '1e999'],
  ])('%s is refused soon, with a sentence', (_what, text) => {
    const worked = startWorkClock()
    expect(messages(text).length).toBeGreaterThan(5)
    expect(worked()).toBeLessThan(2_000)
  })

  it('keeps the prototype out of reach', () => {
    const read = readDocument(
      sources,
      JSON.parse(
        '{"__proto__":{"polluted":1},"name":"web","host":"local","source":{"kind":"image","image":"a","env":{"__proto__":"x"}}}',
      ),
    )
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(read.ok && Object.getPrototypeOf(read.value)).not.toMatchObject({ polluted: 1 })
  })

  it('never throws, whatever it is given', () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(
        'a',
        ':',
        ' ',
        '\n',
        '-',
        '[',
        ']',
        '{',
        '}',
        '&',
        '*',
        '!',
        '"',
        "'",
        '|',
        '>',
        '#',
        '\t',
        '%',
        '?',
        '0',
      ),
      maxLength: 200,
    })
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.anything()), (input) => {
        const read = readDocument(sources, input)
        expect(read.ok || read.error.length > 0).toBe(true)
      }),
      { seed: 5, numRuns: 3_000 },
    )
  })
})
