import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseImageName } from '../../../src/main/sources/containers/image-name.ts'
import { imageConfigSchema, imageSample } from '../../../src/main/sources/image/config.ts'
import { sources } from '../../support/sources.ts'

const minimal = { kind: 'image', image: 'registry.example.com/owner/app' }
/** Paths of the fields that are refused. */
const refused = (change: Record<string, unknown>): string[] => {
  const parsed = imageConfigSchema.safeParse({ ...minimal, ...change })
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

describe('the config of an image workload', () => {
  it('TF-01 is of the kind image, found in the one list of sources', () => {
    expect(sources.of('image')?.kind).toBe('image')
    expect(sources.list.map(({ kind }) => kind)).toContain('image')
    expect(sources.of('vm')).toBeUndefined()
  })

  it('TF-02, TF-03, TF-05, TF-06 fills in every field that is not given', () => {
    expect(imageConfigSchema.parse(minimal)).toEqual({
      ...minimal,
      registry: '',
      pull: 'newer',
      port: 0,
      healthcheck: '',
      env: {},
      volumes: [],
      publish: [],
      cpuLimit: 0,
      memoryLimit: 0,
      defaultTag: 'latest',
      maxInstances: 1,
    })
  })

  it('TF-08 comes with a sample that is valid as it stands', () => {
    expect(imageConfigSchema.parse(imageSample)).toEqual(imageSample)
    expect(imageSample).toMatchObject({
      image: 'registry.example.com/owner/app',
      port: 8080,
      healthcheck: '/healthz',
      env: {},
      volumes: [],
      defaultTag: 'latest',
      maxInstances: 1,
    })
    expect(sources.of('image')?.sample).toBe(imageSample)
  })

  it('TF-04 takes an HTTP path or nothing as health check', () => {
    expect(refused({ healthcheck: '' })).toEqual([])
    expect(refused({ healthcheck: '/healthz?deep=1' })).toEqual([])
    for (const healthcheck of ['healthz', 'http://x/', '/a b', '/\r\nHost: x']) {
      expect(refused({ healthcheck })).toEqual(['healthcheck'])
    }
  })

  it('TF-09, TF-10, TF-15 refuses a config that is missing or not one', () => {
    for (const config of [undefined, null, 'image', [], {}]) {
      expect(imageConfigSchema.safeParse(config).success).toBe(false)
    }
  })

  it('TF-11 refuses a blank image', () => {
    for (const image of ['', '   ', '\t', ' nginx']) expect(refused({ image })).toEqual(['image'])
  })

  it('TF-12 takes ports from 0, which means none, to 65535', () => {
    for (const port of [0, 1, 65_535]) expect(refused({ port })).toEqual([])
    for (const port of [-1, 65_536, 80.5, '80', Number.NaN])
      expect(refused({ port })).toEqual(['port'])
  })

  it('TF-07, TF-13 names the index of a volume without a target', () => {
    const good = { scope: 'named', name: 'data', target: '/data' }
    expect(refused({ volumes: [good] })).toEqual([])
    expect(refused({ volumes: [good, { scope: 'named', name: 'x' }] })).toEqual([
      'volumes.1.target',
    ])
    expect(refused({ volumes: [good, good, { ...good, target: '  ' }] })).toEqual([
      'volumes.2.target',
    ])
  })

  it('TF-14 names the index of a volume without a known scope', () => {
    expect(refused({ volumes: [{ target: '/data' }] })).toEqual(['volumes.0.scope'])
    expect(refused({ volumes: [{ target: '/data', scope: 'global' }] })).toEqual([
      'volumes.0.scope',
    ])
  })

  it('refuses what it does not know, by name', () => {
    const parsed = imageConfigSchema.safeParse({ ...minimal, helthcheck: '/x' })
    expect(parsed.error?.issues[0]).toMatchObject({
      code: 'unrecognized_keys',
      keys: ['helthcheck'],
    })
  })
})

describe('an image name', () => {
  it.each([
    ['nginx', '', 'nginx'],
    ['localhost/demo-web', 'localhost', 'demo-web'],
    ['registry.example.com:5000/a/b_c', 'registry.example.com:5000', 'a/b_c'],
    ['library/nginx', '', 'library/nginx'],
  ])('%s has a domain and a path', (text, domain, path) => {
    expect(parseImageName(text)).toEqual({ ok: true, value: { domain, path } })
  })

  it.each(['nginx:latest', 'a@sha256:00', 'Nginx', 'a//b', '-a', 'a/../b', '$(id)', 'a b', 'a;b'])(
    '%s is refused with a sentence',
    (text) => {
      const parsed = parseImageName(text)
      expect(parsed.ok).toBe(false)
      expect(parsed.ok ? '' : parsed.error.length).toBeGreaterThan(10)
    },
  )

  it('is put together again from what was parsed, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const parsed = parseImageName(text)
        if (!parsed.ok) return
        const { domain, path } = parsed.value
        expect(domain === '' ? path : `${domain}/${path}`).toBe(text)
      }),
      { seed: 3, numRuns: 3_000 },
    )
  })
})
