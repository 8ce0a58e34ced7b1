// Documents that are no compose project, or that are made to hurt whoever reads them.
import type { Dice } from './dice.ts'

export interface BadDocument {
  readonly kind: string
  readonly text: string
}

const good = `services:
  web:
    image: localhost/longshore-test:v1
    environment:
      A: b
    ports:
      - "8080"
    depends_on: [db]
  db:
    image: localhost/longshore-test:v1
    volumes: [data:/data]
volumes:
  data:
`

const wrongValues = [
  '[]',
  '{}',
  'null',
  '12',
  '-1',
  '1.5e309',
  'true',
  '""',
  '[[[]]]',
  '{a: {b: {c: d}}}',
  `"\${A:?is needed}"`,
  '"${"',
  '!!binary aGk=',
  '!!set {a, b}',
  '!nope x',
  '*nowhere',
  '2001-01-01',
  '"\\u0000"',
  '"\\U0001F6A2"',
  '.nan',
  '~',
]

const keys = ['image', 'environment', 'ports', 'depends_on', 'volumes', 'services', 'web', 'db']

type Maker = (dice: Dice) => string

/** Each breaks a good document, or is none from the start. */
const makers: Readonly<Record<string, Maker>> = {
  'a wrong value': (dice) => {
    const key = dice.pick(keys)
    return good.replace(new RegExp(`${key}:.*`), `${key}: ${dice.pick(wrongValues)}`)
  },
  'cut off': (dice) => good.slice(0, dice.between(1, good.length)),
  'a byte replaced': (dice) => {
    const at = dice.between(0, good.length)
    return good.slice(0, at) + String.fromCharCode(dice.byte()) + good.slice(at + 1)
  },
  'a line moved': (dice) => {
    const lines = good.split('\n')
    const at = dice.between(0, lines.length)
    const indent = ' '.repeat(dice.between(0, 9))
    return lines.map((line, index) => (index === at ? indent + line.trim() : line)).join('\n')
  },
  'a line twice': (dice) => {
    const lines = good.split('\n')
    const at = dice.between(0, lines.length)
    return [...lines.slice(0, at), lines[at] ?? '', ...lines.slice(at)].join('\n')
  },
  'an unknown field': (dice) =>
    good.replace(
      '    image',
      `    ${dice.pick(['imagee', 'Ports', 'é', '"a b"', '0'])}: 1\n    image`,
    ),
  noise: (dice) =>
    Array.from({ length: dice.between(1, 400) }, () => String.fromCharCode(dice.byte())).join(''),
  punctuation: (dice) =>
    Array.from({ length: dice.between(1, 200) }, () =>
      dice.pick([...'{}[]:,-&*!|>\'"%@`#?\n\t ']),
    ).join(''),
  deep: (dice) => {
    const depth = dice.pick([100, 1_000, 9_000, 20_000])
    return `x-deep: ${'['.repeat(depth)}${']'.repeat(depth)}\n${good}`
  },
  'deep and open': (dice) => `x-deep: ${'{a: '.repeat(dice.pick([50, 5_000]))}\n${good}`,
  'an alias bomb': (dice) => {
    const wide = dice.between(4, 12)
    const levels = Array.from({ length: dice.between(7, 12) }, (_, level) => {
      const inner = level === 0 ? 'x' : `*l${level - 1}`
      return `x-l${level}: &l${level} [${Array.from({ length: wide }, () => inner).join(', ')}]`
    })
    return `${levels.join('\n')}\n${good}`
  },
  'a merge of itself': () => `x-a: &a {<<: *a}\n${good}`,
  wide: (dice) => {
    const many = Array.from({ length: dice.pick([100, 2_000]) }, (_, index) => `  s${index}: {}`)
    return `services:\n${many.join('\n')}\n`
  },
  'a long line': (dice) => good.replace('A: b', `A: ${'x'.repeat(dice.pick([70_000, 300_000]))}`),
  huge: () => good + '# '.padEnd(5 * 1024 * 1024, 'x'),
  'in circles': (dice) =>
    dice.pick([
      good.replace('  db:\n', '  db:\n    depends_on: [web]\n'),
      good.replace('  db:\n', '  db:\n    extends: db\n'),
      `include: [compose.yaml]\n${good}`,
      good.replace('  db:\n', '  db:\n    network_mode: service:db\n'),
    ]),
  'from elsewhere': (dice) =>
    dice.pick([
      `include: [/etc/passwd]\n${good}`,
      `include: [nope/compose.yaml]\n${good}`,
      good.replace('  db:\n', '  db:\n    extends: {file: /etc/hostname, service: a}\n'),
      good.replace('  db:\n', '  db:\n    env_file: /no/such.env\n'),
      good.replace('  db:\n', '  db:\n    privileged: true\n'),
      good.replace('data:/data', '/etc:/data'),
      good.replace('data:/data', '../../..:/data'),
    ]),
  empty: (dice) =>
    dice.pick(['', '\n', '---\n', '# nothing\n', '\ufeff', '{}', 'null', '[]', '- a', 'services:']),
}

export function badDocument(dice: Dice): BadDocument {
  const kind = dice.pick(Object.keys(makers))
  const text = makers[kind]?.(dice) ?? ''
  return { kind, text }
}
