// Generated env files, and services that refer to what is in them, in every form that people write.
import { image } from './compose-bed.ts'
import type { Dice } from './dice.ts'
import type { Files } from './stack-folders.ts'

const bases = ['ALPHA', 'BETA_2', '_gamma', 'lower', 'MiXed', 'DB_PASSWORD', 'apiToken'] as const
const envFiles = ['one.env', 'sub/two.env'] as const
/** So are the variables of a case told from those of another. */
export const nameIn = (i: number) => (base: string) => `${base}_${i}`

const words = [
  'word-of-it',
  'two words',
  'grüße 🚢 wide',
  'a=b=c=d',
  'x#y and z',
  '1.50',
  '',
  "it's me",
]

/** A line of an env file, in one of the ways in which people write them. */
function line(dice: Dice, name: string, other: string): string {
  const word = dice.pick([...words, 'C:\\dir\\of\\it', '$dollar and $$', '{"json": [1, 2]}'])
  const bare = word.replaceAll(/["'$]/g, '')
  const single = word.replaceAll("'", '')
  const double = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$')
  return dice.pick([
    `${name}=${bare}`,
    `export ${name}=${bare}`,
    `   ${name}=${bare}`,
    `${name} = ${bare}`,
    `${name}="${double}"`,
    `export ${name}="${double}" # a comment`,
    `${name}='${single}'`,
    `${name}='${single}' # a comment`,
    `${name}=plain-value # a comment`,
    `${name}=plain#none`,
    `${name}="first line\nsecond line"`,
    `${name}='first line\n  # second line'`,
    `${name}="with \\"quotes\\" and \\$dollar, \\n and \\t"`,
    `${name}='literal $HOME \${NOT} $$'`,
    `${name}=\${${other}:-nothing}-tail`,
    `${name}="\${${other}:-nothing} \${${other}+there}"`,
    `${name}=$${other}-tail-of-it`,
    `${name}: after a colon`,
    `${name}=  padded value  `,
    `${name}=`,
    `${name}=""`,
    `# ${name}=commented`,
    `${name}=first-of-two\n${name}=second-of-two`,
  ])
}

const envText = (dice: Dice, cases: readonly number[]): string => {
  const all = cases.flatMap((i) => {
    const named = bases.map(nameIn(i))
    return dice
      .shuffle(named)
      .slice(0, dice.between(1, named.length + 1))
      .map((name) => line(dice, name, nameIn(i)('ALPHA')))
  })
  const between = dice.pick(['\n', '\n\n', '\r\n', '\n# between\n'])
  return dice.pick(['', '', '\ufeff']) + all.join(between) + dice.pick(['', '\n', '\r\n'])
}

/** A reference to a variable, in one of the forms that there are; `sure` has a value. */
function reference(dice: Dice, name: string, sure: string): string {
  return dice.pick([
    `$${name}`,
    `\${${name}}`,
    `\${${name}-default}`,
    `\${${name}:-a default}`,
    `\${${name}:-http://host:80/x}`,
    `\${${name}-}`,
    `\${${name}+there}`,
    `\${${name}:+there}`,
    `\${${name}:+\${${sure}}}`,
    `\${${name}:-\${${sure}:-inner}}`,
    `\${${name}-\${NOBODY-\${${sure}?why}}}`,
    `\${${sure}?must be there}`,
    `\${${sure}:?must be something}`,
    `$$${name} $$\{${name}} $$$$`,
    `$$$${name}`,
    `pre\${${name}}post`,
    `\${${name}}\${${sure}}`,
  ])
}

/** What compose refuses, whatever the rest is. */
const refused = [
  `\${NOBODY?is missing}`,
  `\${NOBODY:?is missing}`,
  `\${EMPTY:?is empty}`,
  '${UNCLOSED',
]

/** Values that nothing may change on the way. */
export const nasty = [
  'plain',
  `$HOME \${HOME} $$ $`,
  'ends in $',
  '"double" \'single\' `back`',
  'line one\nline two\n',
  'tab\tand\rreturn',
  'a # b',
  '# all',
  '  spaces around  ',
  '\\n \\ C:\\x',
  'grüße 🚢 日本 \u2028',
  '{"json": ["$ref", 1]}',
  '${UNCLOSED',
  `\${A:-b} \${A:?c}`,
  "'; rm -rf / #",
  '=starts=with',
  '<html>&amp;\u0007',
  '',
] as const

export interface Round {
  readonly files: Files
  readonly chosen: readonly string[]
  /** The workload's own. */
  readonly own: Readonly<Record<string, string>>
  readonly cases: readonly number[]
}

export const secretBases = ['DB_PASSWORD', 'apiToken'] as const

function aService(dice: Dice, i: number, more: string): string {
  const named = bases.map(nameIn(i))
  const sure = nameIn(i)('SURE')
  const files = [`service${i}.env`, `late${i}.env`].slice(0, dice.between(0, 3))
  const optional = dice.chance(0.5) ? ['{ path: missing.env, required: false }'] : []
  const references = named.map((each) => [each, reference(dice, each, sure)] as const)
  return [
    `  s${i}:`,
    `    image: ${image('v1')}`,
    `    env_file: [${[...files, ...optional].join(', ')}]`,
    `    labels: { ${secretBases.map((each) => `"plain.${secretBases.indexOf(each)}": "a \${${nameIn(i)(each)}-} b"`).join(', ')} }`,
    '    environment:',
    ...references.map(([key, text]) => `      R_${key}: ${JSON.stringify(text)}`),
    ...named.map((key) => `      V_${key}: "\${${key}-unset}"`),
    ...(dice.chance(0.5) ? [`      ${named[0]}:`, `      ${named[3]}: fixed`] : []),
    ...(more === '' ? [] : [`      REFUSED: ${JSON.stringify(more)}`]),
  ].join('\n')
}

export function aRound(dice: Dice, cases: readonly number[]): Round {
  const sure = cases.map((i) => `${nameIn(i)('SURE')}=sure-value\n`).join('')
  const wrong = dice.chance(0.1) ? dice.pick(refused) : ''
  const services = cases.map((i, index) => aService(dice, i, index === 0 ? wrong : ''))
  const perCase = cases.flatMap((i) => [
    [`service${i}.env`, envText(dice, [i])],
    [`late${i}.env`, envText(dice, [i])],
  ])
  const chosen = dice.chance(0.5) ? envFiles.slice(0, dice.between(1, 3)) : []
  return {
    cases,
    chosen,
    own: Object.fromEntries(
      cases.flatMap((i) =>
        bases
          .filter(() => dice.chance(0.15))
          .map((base) => [nameIn(i)(base), dice.pick(nasty)] as const),
      ),
    ),
    files: {
      '.env': `${envText(dice, cases)}\n${sure}EMPTY=\n`,
      'one.env': `${envText(dice, cases)}\n${sure}EMPTY=\n`,
      'sub/two.env': envText(dice, cases),
      ...Object.fromEntries(perCase),
      'compose.yaml': `services:\n${services.join('\n')}\n`,
    },
  }
}
