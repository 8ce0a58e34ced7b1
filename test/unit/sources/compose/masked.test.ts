import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  flatten,
  masked,
  renderedDifference,
  secretsOf,
} from '../../../../src/main/sources/compose/plan/shown-project.ts'
import { looseEnv } from '../../../../src/main/sources/compose/project/env-sources.ts'
import { type Rendered, renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

/** As `docker compose config` writes it. */
const escaped = (value: string) => value.replaceAll('$', '$$$$')

/** Where a value may be filled in, beside other text. */
const placements: Readonly<Record<string, (value: string) => Record<string, unknown>>> = {
  command: (value) => ({ command: ['serve', `--token=${value}`] }),
  words: (value) => ({ command: ['serve', ...value.split(' ')] }),
  label: (value) => ({ labels: { plain: `a ${value} b` } }),
  check: (value) => ({ healthcheck: { test: ['CMD-SHELL', `curl -H ${value} x`] } }),
  argument: (value) => ({ build: { context: '.', args: { ANY: value } } }),
  environment: (value) => ({ environment: { ANY: value } }),
  option: (value) => ({ logging: { driver: 'json-file', options: { tag: value } } }),
  extra: (value) => ({ 'x-any': [{ deep: { er: value } }] }),
  host: (value) => ({ extra_hosts: [`${value}=1.2.3.4`] }),
}

const secretValue = fc
  .string({ unit: 'grapheme-ascii', minLength: 10, maxLength: 40 })
  // Not one word alone: those are told from other text only where they stand as the value.
  .map((text) => `${text.trim().replace(/\s+/g, ' ')}#1`)
  .filter((text) => text.length >= 8 && !/^[•]/.test(text))

const project = (service: Record<string, unknown>, more: Record<string, unknown> = {}): Rendered =>
  renderedSchema.parse({ name: 'p', services: { web: { image: 'app:1', ...service } }, ...more })

describe('a project that is shown', () => {
  it('holds no secret value wherever it was filled in', () => {
    const place = fc.constantFrom(...Object.keys(placements))
    fc.assert(
      fc.property(secretValue, place, (value, where) => {
        const rendered = project(placements[where]?.(escaped(value)) ?? {})
        const secrets = secretsOf(rendered, [{ DB_PASSWORD: value }])
        const shown = masked(rendered, secrets)
        const texts = JSON.stringify(Object.values(flatten(rendered, secrets)))
        const quoted = JSON.stringify(value).slice(1, -1)
        expect(texts).not.toContain(quoted)
        expect(JSON.stringify(shown)).not.toContain(quoted)
        expect(flatten(rendered, secrets)['web.image']).toBe('app:1')
      }),
      { numRuns: 300 },
    )
  })

  it('shows what is not secret, though it came from an env file', () => {
    const rendered = project({ command: ['--mode', 'production'], labels: { port: '8080' } })
    const secrets = secretsOf(rendered, [{ MODE: 'production', PORT: '8080', DB_PASSWORD: 'abc' }])
    expect(flatten(rendered, secrets)).toMatchObject({
      'web.command[1]': 'production',
      'web.labels.port': '8080',
    })
  })

  it.each(['grafana', 'grafana1', 'graf', 'a'])(
    'shows names and paths as they are, though somebody chose %s for a password',
    (word) => {
      const rendered = project(
        {
          image: `${word}/app:16`,
          container_name: `my-${word}`,
          environment: { ADMIN_PASSWORD: word, ADMIN_PASSWORD_FILE: `/run/secrets/${word}` },
          command: [word, `--config=/etc/${word}/${word}.ini`],
          volumes: [{ type: 'volume', source: `${word}_data`, target: `/var/lib/${word}ql/data` }],
          depends_on: { [word]: { condition: 'service_started' } },
          labels: { with: `the ${word} of it` },
        },
        { volumes: { [`${word}_data`]: { name: `p_${word}_data` } } },
      )
      const plain = structuredClone(rendered)
      const secrets = secretsOf(rendered, [{ ADMIN_PASSWORD: word }])
      const shown = masked(rendered, secrets)
      expect(shown.services.web).toEqual({
        ...plain.services.web,
        environment: { ADMIN_PASSWORD: '••••', ADMIN_PASSWORD_FILE: `/run/secrets/${word}` },
      })
      expect(shown.volumes).toEqual(plain.volumes)
    },
  )

  it('hides by its place what configs and secrets hold, and what labels are named for', () => {
    const rendered = project(
      { labels: { 'app.token': 'abcdef', 'traefik.http.middlewares.a.basicauth.users': 'a:b' } },
      { configs: { app: { name: 'a', content: 'key = 1' } }, secrets: { db: { content: 'x' } } },
    )
    expect(flatten(rendered)).toMatchObject({
      'web.labels.app.token': '••••',
      'web.labels.traefik.http.middlewares.a.basicauth.users': '••••',
      'configs.app.name': 'a',
      'configs.app.content': '••••',
      'secrets.db.content': '••••',
    })
  })

  it('hides by its place what a build and an environment are given, secret or not', () => {
    const rendered = project({
      ...{ environment: { MODE: 'plain' }, build: { context: '.', args: { KIND: 'plain' } } },
    })
    expect(flatten(rendered)).toMatchObject({
      ...{
        'web.environment.MODE': '••••',
        'web.build.args.KIND': '••••',
        'web.build.context': '.',
      },
    })
  })

  it('hides every word of a command that one secret was split into', () => {
    const rendered = project({ command: ['serve', 'correct', 'horse', 'battery'] })
    const secrets = secretsOf(rendered, [{ A_TOKEN: 'correct horse battery' }])
    expect(masked(rendered, secrets).services.web?.command).toEqual([
      '••••',
      '••••',
      '••••',
      '••••',
    ])
    const apart = secretsOf(rendered, [{ A_TOKEN: 'battery' }])
    expect(masked(rendered, apart).services.web?.command).toEqual([
      ...['serve', 'correct', 'horse', '••••'],
    ])
  })

  it('says that a hidden value changed', () => {
    const at = (value: string) =>
      project({ command: [`--x=${value}`] }, { configs: { app: { content: value } } })
    const secrets = secretsOf(at(''), [{ A_TOKEN: 'first-one' }, { A_TOKEN: 'second-one' }])
    expect(renderedDifference(at('first-one'), at('second-one'), secrets)).toEqual([
      { field: 'configs.app.content', before: '••••', after: '•••• (changed)' },
      { field: 'web.command[0]', before: '--x=••••', after: '--x=•••• (changed)' },
    ])
  })

  it('takes for secret what fills in a secret, whatever it is named', () => {
    const rendered = project(
      { labels: { any: 'something' } },
      { secrets: { db: { environment: 'PLAIN' } } },
    )
    const flat = flatten(rendered, secretsOf(rendered, [{ PLAIN: 'something' }]))
    expect(flat['web.labels.any']).toBe('••••')
  })
})

describe('an env file, read loosely', () => {
  it.each([
    ['A_TOKEN=plain-value', 'plain-value'],
    ['export A_TOKEN=plain-value # said', 'plain-value'],
    ['\ufeffA_TOKEN="two words"\r\nB=c', 'two words'],
    ["A_TOKEN='it # is'\n", 'it # is'],
    ['X=1\nA_TOKEN="one\ntwo"\nB=c', 'one\ntwo'],
    ['A_TOKEN: "with \\"quotes\\""', 'with "quotes"'],
    ['A_TOKEN=plain-value # said\r\nB=c', 'plain-value'],
    ['# note\n\nA_TOKEN=x#y\r\n', 'x#y'],
    ['broken line\nA_TOKEN=after-it', 'after-it'],
    ['A_TOKEN="never closed\nB=c', '"never closed'],
  ])('%j', (text, value) => {
    expect(looseEnv(text)).toContainEqual({ A_TOKEN: value })
  })

  it('ends, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        looseEnv(text)
      }),
      { numRuns: 300 },
    )
  })
})
