import { describe, expect, it } from 'vitest'
import {
  type Face,
  faceSchema,
  facesSchema,
  namedFaces,
  routeText,
} from '../../../src/shared/model/face.ts'
import '../../../src/shared/model/issue-words.ts'

const face = (given: object): Face => faceSchema.parse(given)
const names = (given: readonly object[], domain = '') => {
  const { named, issues } = namedFaces(given.map(face), domain)
  return { routes: named.map(routeText), issues }
}
const wrong = (given: object): string[] => {
  const read = faceSchema.safeParse(given)
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('the name of a face', () => {
  it('TF-41 is none where it names neither a subdomain nor a domain; the primary is the first that is on', () => {
    const { named, issues } = namedFaces([face({}), face({ subdomain: 'shop' })], 'example.com')
    expect(issues).toEqual([])
    expect(named.map(({ index, name }) => [index, name])).toEqual([[1, 'shop.example.com']])
  })

  it('TF-42 takes its own domain before that of the settings, which alone is a name too', () => {
    const faces = [
      { subdomain: 'shop' },
      { subdomain: 'a.b', domain: 'other.org' },
      { domain: 'other.org' },
      { subdomain: 'shop', path: '/api/' },
    ]
    expect(names(faces, 'example.com')).toEqual({
      routes: ['shop.example.com', 'a.b.other.org', 'other.org', 'shop.example.com/api'],
      issues: [],
    })
  })

  it('TF-42 is missing where neither the face nor the settings name a domain', () => {
    expect(names([{ subdomain: 'shop' }])).toEqual({
      routes: [],
      issues: [
        {
          path: 'faces[0].domain',
          message: 'name a domain, or set one for all in the settings (domain)',
        },
      ],
    })
  })

  it('is told where two faces come to the same one, however they are written', () => {
    const faces = [
      { subdomain: 'Shop', domain: 'EXAMPLE.com.' },
      { domain: 'shop.example.com', path: '/' },
    ]
    expect(names(faces).issues).toEqual([
      { path: 'faces[1].subdomain', message: 'shop.example.com is there twice' },
    ])
  })

  it('has the letters of DNS: capitals are small, others are written in its own way, a dot at its end is left out', () => {
    const faces = [
      { subdomain: 'WWW', domain: 'Example.COM.' },
      { domain: 'bücher.example' },
      { subdomain: '日本', domain: 'example.com' },
      { domain: 'xn--bcher-kva.example', path: '/x' },
    ]
    expect(names(faces).routes).toEqual([
      'www.example.com',
      'xn--bcher-kva.example',
      'xn--wgv71a.example.com',
      'xn--bcher-kva.example/x',
    ])
  })

  const long = 'a'.repeat(63)
  it.each([
    [{ subdomain: 'a_b' }, 'subdomain: a public name has no _: no certificate is given for one'],
    [{ subdomain: '*' }, 'subdomain: write each name: a * is not one'],
    [{ subdomain: 'www.' }, 'subdomain: leave out dots with nothing between them'],
    [{ domain: 'example..com' }, 'domain: leave out dots with nothing between them'],
    [{ domain: '.example.com' }, 'domain: leave out dots with nothing between them'],
    [{ domain: 'example.com/x' }, 'domain: use letters, digits, hyphens and dots'],
    [{ domain: 'example.com:80' }, 'domain: use letters, digits, hyphens and dots'],
    [{ domain: 'a b' }, 'domain: use letters, digits, hyphens and dots'],
    [{ domain: 'x"; }' }, 'domain: use letters, digits, hyphens and dots'],
    [{ domain: '{env.HOME}' }, 'domain: use letters, digits, and hyphens between them'],
    [{ domain: '10.0.0.1' }, 'domain: an address is no name'],
    [{ subdomain: '-a' }, 'subdomain: use letters, digits, and hyphens between them'],
    [{ subdomain: `${long}a` }, 'subdomain: use at most 63 characters between two dots'],
    [{ domain: `${long}.${long}.${long}.${long}` }, 'domain: use at most 253 characters'],
    [
      { subdomain: `${long}.${long}`, domain: `${long}.${long}` },
      'subdomain: use at most 253 characters',
    ],
  ])('refuses %j by its field', (given, told) => {
    expect(wrong(given)).toEqual([told])
  })

  it('may be as long as DNS lets it be', () => {
    const whole = `${long}.${long}.${long}.${'a'.repeat(61)}`
    expect(names([{ domain: whole }]).routes).toEqual([whole])
  })
})

describe('the path of a face', () => {
  it.each(['/api', '/api/v1', '/a.b_c~d@e+f,g=h-i', '/'])('may be %s', (path) => {
    expect(wrong({ domain: 'a.b', path })).toEqual([])
  })

  it.each(['api', '/a b', '/a*', '/{x}', '/a//b', '/a?b', '/a#b', '/%2e', '/a\n', '/"', '/a;b'])(
    'may not be %j',
    (path) => {
      expect(wrong({ domain: 'a.b', path })).toEqual([
        'path: write it like /api: letters, digits and . _ ~ @ + , = - between slashes',
      ])
    },
  )

  it.each(['/..', '/a/../b', '/./a'])('does not climb: %s', (path) => {
    expect(wrong({ domain: 'a.b', path })).toEqual(['path: leave out . and ..'])
  })
})

it('refuses ports that there are not, and what a face does not have', () => {
  expect(wrong({ domain: 'a.b', targetPort: 0 })).toEqual(['targetPort: use 1 or more'])
  expect(wrong({ domain: 'a.b', targetPort: 65_536 })).toEqual(['targetPort: use at most 65535'])
  expect(wrong({ domain: 'a.b', tls: 'on' })).toEqual([
    'tls: write auto, off, or { certificate: NAME }',
  ])
  expect(wrong({ host: 'x' })).toEqual([': host is not known here'])
  expect(facesSchema.safeParse([]).success).toBe(true)
})
