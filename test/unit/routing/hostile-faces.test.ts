// Whatever is written into a face is refused by its field, or passed to every proxy exactly, with nothing beside it.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { idOf as caddyIdOf, foundIn, routeOf } from '../../../src/main/routing/caddy/route.ts'
import { fieldsFor, foundIn as npmFoundIn } from '../../../src/main/routing/npm/proxy-host.ts'
import type { WantedRoute } from '../../../src/main/routing/router.ts'
import { labelsFor } from '../../../src/main/routing/traefik/labels.ts'
import { fileOf, placesIn, readFile, ruleOf } from '../../../src/main/routing/traefik/rule.ts'
import { faceSchema, namedFaces } from '../../../src/shared/model/face.ts'
import type { ProxyOf } from '../../../src/shared/model/proxy.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createFakeEdge } from '../../support/proxies/fake-edge.ts'

const form = campaignForm('hostile-faces')
const label63 = 'a'.repeat(63)
const pieces = [
  ...[
    'shop',
    'Shop',
    'bücher',
    '日本',
    'xn--bcher-kva',
    'a_b',
    '*',
    '',
    '-',
    'a-',
    '1',
    label63,
    `${label63}a`,
  ],
  ...[
    '.',
    '..',
    ' ',
    '\n',
    '\t',
    '\0',
    '"',
    "'",
    '`',
    '\\',
    '/',
    '?',
    '#',
    '@',
    ':',
    ';',
    '%',
    '{',
    '}',
    '{{',
    '}}',
  ],
  ...[
    '$',
    '\u0024{x}',
    '{env.HOME}',
    '{http.vars.x}',
    '{{ env "HOME" }}',
    '`) || Host(`evil.example`',
    '; return 200 x;',
  ],
  ...[
    '"}],"x":[{"',
    '\u2028',
    '\u202e',
    '\ud800',
    'ß',
    'İ',
    '℀',
    '％２e',
    '。',
    'example',
    'com',
    '\r\nHost: x',
    '# ',
  ],
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
/** One field that is wrong is enough: most are right, so that all of them are at times. */
const mostly = <T>(right: readonly T[], other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: other })
const under = fc.tuple(text, text).map(([a, b]) => `${a}.${b}`)
const face = fc.record(
  {
    subdomain: mostly(['', 'shop', 'Shop', 'a.b', 'bücher'], text),
    domain: mostly(['example.com', 'Example.COM.', 'ＥＸＡＭＰＬＥ。com'], fc.oneof(text, under)),
    path: mostly(
      ['/', '/api', '/a+b=c/', '/x.y/~z'],
      fc.oneof(
        text,
        text.map((each) => `/${each}`),
      ),
    ),
    targetPort: mostly([1, 80, 65_535], fc.oneof(fc.double(), fc.constantFrom(-1, 0, 65_536))),
  },
  { requiredKeys: ['domain'] },
)

const owner = { installation: '0123456789abcdef', workload: 'shop-1' }
const proxy: ProxyOf<'traefik'> = { kind: 'traefik', mode: 'labels', entryPoints: ['web'] }

function exactAtAll(wanted: WantedRoute): void {
  const at = { name: wanted.name, path: wanted.path }
  const { targets } = wanted
  // What a proxy reads a meaning into, in a configuration, a rule, a template or an address.
  expect(at.name).toMatch(/^[a-z0-9.-]{1,253}$/)
  expect(at.path).not.toMatch(/[\s"'`\\{}$;?#%*<>|]|\/\//)
  const caddy = JSON.parse(JSON.stringify(routeOf(wanted, false)))
  expect(foundIn(caddy)).toEqual([expect.objectContaining({ ...at, targets, owner })])
  expect(
    new URL(`http://x/id/${encodeURIComponent(caddyIdOf(owner, at))}`).pathname.split('/'),
  ).toHaveLength(3)
  expect(placesIn(ruleOf(at))).toContainEqual(at)
  const file = fileOf(proxy, wanted, undefined)
  expect(file).not.toContain('{{')
  expect(parse(file)).toEqual(JSON.parse(file.split('\n').slice(1).join('\n')))
  expect(readFile(file)).toMatchObject({ at, targets, owner })
  const labels = labelsFor(proxy, [{ ...wanted, port: 8080, network: 'longshore' }])
  expect(Object.values(labels)).toContain(ruleOf(at))
  const fields = fieldsFor(wanted, { certificate: 0, accessList: 0 })
  const row = { ...fields, id: 1, domain_names: [at.name], enabled: true, meta: {} }
  expect(npmFoundIn(row)[0]).toMatchObject({ name: at.name, targets })
}

it('passes what it takes exactly to every proxy, and refuses the rest by its field', {
  timeout: 10_000 + form.count * 20,
}, () => {
  let taken = 0
  fc.assert(
    fc.property(face, (given) => {
      const read = faceSchema.safeParse(given)
      if (!read.success) {
        const fields = read.error.issues.map((issue) => issue.path[0])
        expect(fields.every((field) => typeof field === 'string' && field in given)).toBe(true)
        return
      }
      const { named, issues } = namedFaces([read.data], '')
      expect(issues.every((issue) => issue.path.startsWith('faces[0].'))).toBe(true)
      for (const { name, path } of named) {
        taken += 1
        exactAtAll({ name, path, owner, targets: ['172.20.0.5:8080'], tls: 'off' })
      }
    }),
    { numRuns: form.count, seed: form.seed + form.first },
  )
  tellCampaign(form, { taken })
  // Enough of both: chance alone would make hardly any that is taken.
  expect(taken).toBeGreaterThan(form.count / 10)
})

it.each(['172.20.0.5:8080', '[2001:db8::5]:8080', 'ls-shop_1.web-2:65535', 'npm.example.com:1'])(
  'leads to %s exactly',
  (target) => {
    exactAtAll({ name: 'shop.example.com', path: '/api', owner, targets: [target], tls: 'off' })
  },
)

it.each([
  [{ subdomain: 'shop' }, 'shop.example.com'],
  [{ subdomain: 'a.b' }, 'a.b.example.com'],
  [{ domain: 'Example.ORG.' }, 'example.org'],
  [{ subdomain: 'shop', domain: 'bücher.example' }, 'shop.xn--bcher-kva.example'],
])('TF-42 is at every proxy the name that its face comes to: %j is %s', async (face, name) => {
  const { named } = namedFaces([faceSchema.parse(face)], 'example.com')
  const [only] = named
  if (!only) throw new Error('it is off')
  expect(only).toMatchObject({ name, path: '/' })
  const wanted = { name: only.name, path: only.path, owner, targets: ['172.20.0.5:8080'] }
  exactAtAll({ ...wanted, tls: 'off' })
  const edge = createFakeEdge()
  const router = edge.open(createFakeSession(), owner.installation)
  const { signal } = new AbortController()
  await router.set({ ...wanted, tls: 'off' }, undefined, { signal })
  expect((await router.routes(signal)).map((each) => each.name)).toEqual([name])
})
