// What variables come to in a container, judged by docker compose's own reading and by the container.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ComposeProject, readProject } from '../../../src/main/sources/compose/compose-cli.ts'
import { readEnvSources } from '../../../src/main/sources/compose/env-sources.ts'
import { secretsOf } from '../../../src/main/sources/compose/masked.ts'
import { flatten, plainText, type Rendered } from '../../../src/main/sources/compose/rendered.ts'
import { fedByStdin } from '../../../src/main/sources/compose/wanted.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { composeBed, type Files, image } from '../../support/compose-bed.ts'
import { createDice, type Dice } from '../../support/dice.ts'
import { sessionOn } from '../../support/local-session.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const session = sessionOn(bed)
const run = promisify(execFile)
const signal = new AbortController().signal
const form = campaignForm('compose-env')

const bases = ['ALPHA', 'BETA_2', '_gamma', 'lower', 'MiXed', 'DB_PASSWORD', 'apiToken'] as const
const envFiles = ['one.env', 'sub/two.env'] as const
/** Services of one project, each with variables of its own: so many cases cost one call. */
const perProject = 10
/** So are the variables of a case told from those of another. */
const nameIn = (i: number) => (base: string) => `${base}_${i}`

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
const nasty = [
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

interface Round {
  readonly files: Files
  readonly chosen: readonly string[]
  /** The workload's own. */
  readonly own: Readonly<Record<string, string>>
  readonly cases: readonly number[]
}

const secretBases = ['DB_PASSWORD', 'apiToken'] as const

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
    `    labels: { ${secretBases.map((each) => `"l.${each}": "a \${${nameIn(i)(each)}-} b"`).join(', ')} }`,
    '    environment:',
    ...references.map(([key, text]) => `      R_${key}: ${JSON.stringify(text)}`),
    ...named.map((key) => `      V_${key}: "\${${key}-unset}"`),
    ...(dice.chance(0.5) ? [`      ${named[0]}:`, `      ${named[3]}: fixed`] : []),
    ...(more === '' ? [] : [`      REFUSED: ${JSON.stringify(more)}`]),
  ].join('\n')
}

function aRound(dice: Dice, cases: readonly number[]): Round {
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

/** What `docker compose config` says to somebody who stands in the folder; null = it refuses. */
async function typed(name: string, { chosen, own }: Round): Promise<Rendered | null> {
  const { binary, env } = stacks.docker()
  const args = chosen.flatMap((file) => ['--env-file', file])
  const options = { cwd: stacks.folder(name), env: { ...env, HOME: process.env.HOME, ...own } }
  const all = ['compose', '-p', `ls-${name}`, ...args, 'config', '--format', 'json']
  const answer = await run(binary, all, options).catch(() => null)
  return answer && JSON.parse(answer.stdout)
}

function projectOf(name: string, chosen: readonly string[], env: Round['own']): ComposeProject {
  const directory = stacks.folder(name)
  const inside = (file: string) => join(directory, file)
  const files = [inside('compose.yaml')]
  return {
    ...{ name: `ls-${name}`, directory, files, profiles: [], env },
    envFiles: chosen.map(inside),
  }
}

/** Answers whether docker compose takes it. */
async function judge(name: string, round: Round, said: string): Promise<boolean> {
  stacks.write(name, round.files)
  const project = projectOf(name, round.chosen, round.own)
  const [ours, theirs] = await Promise.all([
    readProject(session(), project, { signal }).catch((error: unknown) => error),
    typed(name, round),
  ])
  if (theirs === null) {
    expect(ours, said).toMatchObject({ failure: { kind: 'invalid' } })
    return false
  }
  expect(ours, said).toEqual(theirs)
  for (const [key, value] of Object.entries(round.own)) {
    const got = theirs.services[`s${key.split('_').at(-1)}`]?.environment ?? {}
    expect(plainText(got[`V_${key}`] ?? ''), said).toBe(value)
  }
  await judgeShown(round, project, theirs, said)
  // As a rollback feeds it: nothing is filled in again.
  const stdin = JSON.stringify(ours)
  const again = await readProject(session(), { ...project, ...fedByStdin }, { signal, stdin })
  for (const [service, { environment }] of Object.entries(theirs.services))
    expect(again.services[service]?.environment, said).toEqual(environment)
  return true
}

/** Whatever docker compose made of an env file: where a key says that it is secret, it is not shown. */
async function judgeShown(
  { own, cases }: Round,
  { directory, files, envFiles: named }: ComposeProject,
  theirs: Rendered,
  said: string,
): Promise<void> {
  const folder = { directory, files, envFiles: named, isOnHost: false, commit: null }
  const envs = [own, ...(await readEnvSources(session(), folder, own))]
  const shown = flatten(theirs, secretsOf({ ...theirs, services: {} }, envs))
  for (const i of cases) {
    for (const base of secretBases) {
      const value = plainText(theirs.services[`s${i}`]?.environment?.[`V_${nameIn(i)(base)}`] ?? '')
      const label = shown[`s${i}.labels.l.${base}`] ?? ''
      if (value.trim().length >= 6 && label !== '••••') expect(label, said).not.toContain(value)
    }
  }
}

describe('variables', () => {
  it('SD-02 come to what docker compose makes of generated env files and references', async () => {
    const projects = { read: 0, refused: 0 }
    for (let i = form.first; i < form.first + form.count; i += perProject) {
      const count = Math.min(perProject, form.first + form.count - i)
      const cases = Array.from({ length: count }, (_, index) => i + index)
      const round = aRound(createDice(form.seed, i), cases)
      const isRead = await judge(
        bed.name(`env-${i}`),
        round,
        `from ${i} on: ${JSON.stringify(round)}`,
      )
      projects[isRead ? 'read' : 'refused'] += 1
    }
    tellCampaign(form, projects)
    if (form.count >= 60) expect(projects.read).toBeGreaterThanOrEqual(projects.refused)
  }, 300_000)

  it('are taken from the workload, then from the last env file that has them', async () => {
    const name = bed.name('env-order')
    const references = ['A', 'B', 'C', 'D'].map((key) => `${key}: "\${${key}}"`).join(', ')
    stacks.write(name, {
      '.env': 'A=dot\nB=dot\nC=dot\nD=dot\n',
      'one.env': 'B=one\nC=one\nD=one\n',
      'two.env': 'C=two\nD=two\n',
      'compose.yaml': `services: { web: { image: a, environment: { ${references} } } }\n`,
    })
    const read = async (chosen: string[], env: Record<string, string>) => {
      const project = projectOf(name, chosen, env)
      const { services } = await readProject(session(), project, { signal })
      return services.web?.environment
    }
    expect(await read([], {})).toEqual({ A: 'dot', B: 'dot', C: 'dot', D: 'dot' })
    expect(await read([], { D: 'own' })).toMatchObject({ C: 'dot', D: 'own' })
    expect(await read(['one.env', 'two.env'], { D: '' })).toEqual({
      A: '',
      B: 'one',
      C: 'two',
      D: '',
    })
  }, 60_000)

  it('reach the container unchanged, and again when an older release is put back', async () => {
    const keys = nasty.map((_, index) => `N${index}`)
    const own = Object.fromEntries(nasty.map((value, index) => [`N${index}`, value]))
    const text = (tag: string) =>
      [
        'services:',
        '  web:',
        `    image: ${image(tag)}`,
        '    stop_grace_period: 1s',
        '    environment:',
        ...keys.map((key) => `      ${key}: "\${${key}}"`),
      ].join('\n')
    const name = stacks.apply(
      'env-kept',
      { 'compose.yaml': text('v1'), '.env': 'N0=loses\n' },
      { env: own },
    )
    const deploys = stacks.deploys()
    const isKept = async () => {
      const [web] = await stacks.containers(name)
      const env = web?.Config.Env ?? []
      for (const [key, value] of Object.entries(own)) expect(env).toContain(`${key}=${value}`)
      return web?.Config.Image
    }
    expect((await deploys.deploy(name)).failure).toBeUndefined()
    expect(await isKept()).toBe(image('v1'))
    stacks.write(name, { 'compose.yaml': text('v2') })
    expect((await deploys.deploy(name)).failure).toBeUndefined()
    expect(await isKept()).toBe(image('v2'))
    // What the folder has by now is of no account.
    stacks.write(name, { 'compose.yaml': 'services: [', '.env': 'N0="broken' })
    const back = await deploys.run({
      workload: name,
      action: 'rollback',
      reason: '',
      actor: 'test',
    })
    expect(back.failure).toBeUndefined()
    expect(await isKept()).toBe(image('v1'))
    const stopped = await deploys.run({ workload: name, action: 'stop', reason: '', actor: 'test' })
    expect(stopped.failure).toBeUndefined()
  }, 120_000)

  it('that docker itself goes by are refused by name', async () => {
    const name = bed.name('env-reserved')
    stacks.write(name, { 'compose.yaml': 'services: { web: { image: a } }\n' })
    const env = { PATH: '/x', DOCKER_HOST: 'tcp://other', COMPOSE_REMOVE_ORPHANS: '1', FINE: '1' }
    const project = projectOf(name, [], env)
    await expect(readProject(session(), project, { signal })).rejects.toMatchObject({
      failure: {
        kind: 'invalid',
        issues: [
          { path: 'env.PATH' },
          { path: 'env.DOCKER_HOST' },
          { path: 'env.COMPOSE_REMOVE_ORPHANS' },
        ],
      },
    })
  })
})
