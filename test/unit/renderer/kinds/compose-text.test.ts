import { describe, expect, it } from 'vitest'
import { lineAt } from '../../../../src/renderer/editor/problems.ts'
import { lintCompose, saidOnce } from '../../../../src/renderer/kinds/compose/compose-lint.ts'
import { composeKeyHelp } from '../../../../src/renderer/kinds/compose/compose-text.ts'
import { placeIssues, placeWarnings } from '../../../../src/renderer/kinds/compose/placed-issues.ts'
import { startWorkClock } from '../../../support/work-clock.ts'

const { choicesAt, meaningAt } = composeKeyHelp
const shop = `services:
  web:
    image: shop/web:2.4
    healthcheck:
      test: ["CMD", "true"]
  # a remark
  my.api:
    image: shop/api:2.4
    ports:
      - "8080:80"
x-own:
  anything: goes
`
const at = (text: string, marker = '|') => {
  const offset = text.indexOf(marker)
  return [text.replace(marker, ''), offset] as const
}
const keysOffered = (text: string) => choicesAt(...at(text))?.choices.map(({ key }) => key) ?? null

describe('what can be written at a place', () => {
  it('is offered by where it is: at the top, in a service, in its parts', () => {
    expect(keysOffered('se|')).toContain('services')
    expect(keysOffered('services:\n  web:\n    im|')).toContain('image')
    expect(keysOffered('services:\n  web:\n    image: a\n\n    # why\n    |')).toContain('ports')
    expect(keysOffered('services:\n  web:\n    healthcheck:\n      |')).toContain('interval')
    expect(keysOffered('services:\n  web:\n    build:\n      con|')).toContain('context')
    expect(keysOffered('networks:\n  inner:\n    |')).toContain('internal')
  })

  it('is nothing where names are free, in values, and in lists', () => {
    expect(keysOffered('services:\n  |')).toBeNull()
    expect(keysOffered('services:\n  web:\n    image: i|')).toBeNull()
    expect(keysOffered('services:\n  web:\n    environment:\n      A|')).toBeNull()
    expect(keysOffered('services:\n  web:\n    ports:\n      - |')).toBeNull()
  })

  it('begins where the word begins', () => {
    const [text, offset] = at('services:\n  web:\n    im|')
    expect(choicesAt(text, offset)?.from).toBe(offset - 2)
  })
})

describe('what a key means', () => {
  it('is told of keys of compose, not of names or values', () => {
    const of = (word: string) => meaningAt(shop, shop.indexOf(word) + 1)
    expect(of('healthcheck')).toMatchObject({ key: 'healthcheck' })
    expect(of('ports')?.meaning).toContain('publishes')
    expect(of('web:')).toBeNull()
    expect(of('shop/web')).toBeNull()
    expect(of('anything')).toBeNull()
  })
})

describe('what is wrong in a compose file', () => {
  const said = (text: string) =>
    lintCompose(text).map(({ from, message }) => `${lineAt(text, from)}: ${message}`)

  it('is nothing in a good one, its own x- fields and merges included', () => {
    expect(said(shop)).toEqual([])
    expect(said('x-a: &a\n  image: b\nservices:\n  web:\n    <<: *a\n    init: true\n')).toEqual([])
    expect(said('')).toEqual([])
  })

  it('is a key that compose does not know, with the one that was meant', () => {
    expect(said('services:\n  web:\n    imag: a\n')).toEqual([
      '3: compose does not know imag here; did you mean image?',
    ])
    expect(said('service:\n  web: {}\n')[0]).toContain('did you mean services?')
    expect(said('services:\n  web:\n    levitate: yes\n')).toEqual([
      '3: compose does not know levitate here',
    ])
  })

  it('is a value of another kind than the schema takes', () => {
    const text =
      'services:\n  web:\n    ports: 80\n    image: [a]\n    labels: { a: b }\n    volumes:\n'
    expect(lintCompose(text).map(({ message }) => message)).toEqual([
      'ports must be a list',
      'image must be a single value',
    ])
    expect(lintCompose('services: []').map(({ message }) => message)).toEqual([
      'services must be a mapping',
    ])
  })

  it('is a service that is waited for and not there, unless another file may have it', () => {
    const text = 'services:\n  web: { image: a, depends_on: [databse] }\n  database: { image: b }\n'
    const told = ['there is no service databse; did you mean database?']
    expect(lintCompose(text, true).map(({ message }) => message)).toEqual(told)
    expect(lintCompose(text)).toEqual([])
    expect(lintCompose(`include: [other.yaml]\n${text}`, true)).toEqual([])
    const optional = 'services: { web: { depends_on: { db: { required: false } } } }'
    expect(lintCompose(optional, true)).toEqual([])
  })

  it('is a mistake of YAML, at its line', () => {
    const [first] = said('services:\n  web:\n    image: "a\n')
    expect(first).toMatch(/^\d+: /)
    expect(said('services:\n  web:\n    image: a\n    image: b\n')[0]).toMatch(/^4: .*unique/)
    expect(said('- a\n- b\n')[0]).toContain('a compose file is a mapping')
  })

  it('is one slip of YAML in a line, and not what follows from it', () => {
    expect(said('services:\n  web:\n    ports: 8080\n        restrat: always\n')).toHaveLength(1)
  })

  it('is bounded in number and time, whatever is pasted', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `k${index}: {`).join('\n')
    const worked = startWorkClock()
    expect(lintCompose(many).length).toBeLessThanOrEqual(50)
    expect(lintCompose('a: '.repeat(200_000))).toEqual([])
    for (const deep of ['['.repeat(50_000), '- '.repeat(50_000), '{a: '.repeat(30_000)]) {
      expect(lintCompose(deep).length).toBeGreaterThan(0)
    }
    expect(worked()).toBeLessThan(5_000)
  })
})

describe('what compose itself says', () => {
  const places = (path: string) => {
    const [problem] = placeIssues(shop, [{ path, message: 'no' }], 'compose.yaml')
    return problem && [lineAt(shop, problem.from), shop.slice(problem.from, problem.to)]
  }

  it('stands at the deepest key that the text has', () => {
    expect(places('services.web.healthcheck')).toEqual([4, 'healthcheck'])
    expect(places('services.my.api.ports[0]')).toEqual([9, 'ports'])
    expect(places('services.web.privileged')).toEqual([2, 'web'])
  })

  it('stands at its line, and in its own file alone', () => {
    expect(places('compose.yaml line 3')).toEqual([3, '    image: shop/web:2.4'])
    expect(places('compose.yaml line 3: services.web')).toEqual([3, '    image: shop/web:2.4'])
    expect(places('other.yaml line 3: services.web')).toBeUndefined()
    expect(places('compose.yaml services.web.image')).toEqual([3, 'image'])
    expect(places('override.yaml services.web.image')).toBeUndefined()
  })

  it('stands at the top where it has no place', () => {
    expect(places('')).toEqual([1, 'services:'])
  })

  it('is at the first use of a variable that is not set, in the files that use it', () => {
    const text = 'services:\n  web:\n    image: shop:$TAG$REST\n'
    const warning = { path: '$REST', message: 'REST is not set' }
    const [found] = placeWarnings(text, [warning], 'compose.yaml')
    expect(found).toMatchObject({ severity: 'warning', message: 'REST is not set' })
    expect(text.slice(found?.from, found?.to)).toBe('$REST')
    expect(placeWarnings(shop, [warning], 'compose.yaml')).toEqual([])
  })
})

describe('a mistake that the schema and compose both find', () => {
  const told = (text: string, issues: readonly { path: string; message: string }[]) =>
    saidOnce(text, placeIssues(text, issues, 'compose.yaml'), lintCompose(text, true)).map(
      ({ from, message }) => `${lineAt(text, from)}: ${message}`,
    )

  it('is told once, in the words of compose, with the hint of the schema', () => {
    const text = 'services:\n  web:\n    image: a\n    restrat: always\n'
    const issue = { path: 'compose.yaml line 4: services.web', message: 'has no field restrat' }
    expect(told(text, [issue])).toEqual([
      '4: services.web: has no field restrat; did you mean restart?',
    ])
  })

  it('is told at the closer of two places', () => {
    const text =
      'services:\n  web:\n    depends_on:\n      - databse\n  api:\n    depends_on: [databse]\n'
    const message = 'depends on undefined service "databse"'
    expect(told(text, [{ path: 'services.web', message }])).toEqual([
      `4: services.web: ${message}`,
      '6: there is no service databse',
    ])
  })

  it('is one slip of YAML, however many consequences it has', () => {
    const text = 'services:\n  web:\n    image: [a\n  api:\n    image: b\n'
    const issue = { path: 'compose.yaml line 4', message: "did not find expected ',' or ']'" }
    expect(lintCompose(text, true).length).toBeGreaterThan(1)
    expect(told(text, [issue])).toHaveLength(1)
  })

  it('leaves what only the schema finds, even in the same line', () => {
    const text = 'services:\n  web: { imag: a, depends_on: [databse] }\n'
    const issue = { path: 'services.web', message: 'depends on undefined service "databse"' }
    expect(told(text, [issue])).toEqual([
      '2: compose does not know imag here; did you mean image?',
      '2: services.web: depends on undefined service "databse"',
    ])
  })
})
