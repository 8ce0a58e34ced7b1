// What variables come to in a container, judged by docker compose's own reading and by the container.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ComposeProject, readProject } from '../../../src/main/sources/compose/compose-cli.ts'
import { plainText, type Rendered } from '../../../src/main/sources/compose/rendered.ts'
import { fedByStdin } from '../../../src/main/sources/compose/wanted.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm } from '../../support/campaign.ts'
import { composeBed, type Files, image } from '../../support/compose-bed.ts'
import { createDice, type Dice } from '../../support/dice.ts'
import { sessionOn } from '../../support/local-session.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const session = sessionOn(bed)
const run = promisify(execFile)
const signal = new AbortController().signal
const form = campaignForm('compose-env')

const names = ['ALPHA', 'BETA_2', '_gamma', 'lower', 'MiXed'] as const
const envFiles = ['one.env', 'sub/two.env'] as const

/** A line of an env file, in one of the ways in which people write them. */
function line(dice: Dice, name: string): string {
  const word = dice.pick([
    'word',
    'two words',
    'grüße 🚢',
    'a=b=c',
    'x#y',
    '1.50',
    '',
    "it's",
    'C:\\dir',
  ])
  return dice.pick([
    `${name}=${word.replaceAll("'", '')}`,
    `export ${name}=${word.replaceAll("'", '')}`,
    `${name}="${word.replaceAll('\\', '\\\\')}"`,
    `${name}='${word.replaceAll("'", '')}' # a comment`,
    `${name}=plain # a comment`,
    `${name}=plain#none`,
    `${name}="first\nsecond"`,
    `${name}="with \\"quotes\\" and \\$dollar"`,
    `${name}='literal $HOME \${NOT}'`,
    `${name}=\${ALPHA:-none}-tail`,
    `${name}: colon`,
    `${name}=  padded  `,
    `# ${name}=commented`,
  ])
}

const envText = (dice: Dice): string =>
  dice
    .shuffle([...names])
    .slice(0, dice.between(1, names.length + 1))
    .map((name) => line(dice, name))
    .join(dice.pick(['\n', '\n\n', '\r\n', '\n# between\n'])) + dice.pick(['', '\n', '\r\n'])

/** A reference to a variable, in one of the forms that there are. */
function reference(dice: Dice, name: string): string {
  return dice.pick([
    `$${name}`,
    `\${${name}}`,
    `\${${name}-default}`,
    `\${${name}:-a default}`,
    `\${${name}:-http://host:80/x}`,
    `\${${name}+there}`,
    `\${${name}:+there}`,
    `\${${name}:-\${ALPHA:-inner}}`,
    `$$${name} $$\{${name}}`,
    `pre\${${name}}post`,
    `\${${name}}\${ALPHA}`,
  ])
}

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
}

function aRound(dice: Dice): Round {
  const references = names.map((each) => [each, reference(dice, each)] as const)
  return {
    chosen: dice.chance(0.5) ? envFiles.slice(0, dice.between(1, 3)) : [],
    own: Object.fromEntries(
      names.filter(() => dice.chance(0.3)).map((each) => [each, dice.pick(nasty)]),
    ),
    files: {
      '.env': envText(dice),
      'one.env': envText(dice),
      'sub/two.env': envText(dice),
      'service.env': envText(dice),
      'compose.yaml': [
        'services:',
        '  web:',
        `    image: ${image('v1')}`,
        ...(dice.chance(0.5) ? ['    env_file: [service.env]'] : []),
        '    environment:',
        ...references.map(([key, text]) => `      R_${key}: ${JSON.stringify(text)}`),
        ...names.map((key) => `      V_${key}: "\${${key}-unset}"`),
        ...(dice.chance(0.5) ? ['      ALPHA:', '      lower: fixed'] : []),
      ].join('\n'),
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

async function judge(name: string, round: Round, said: string): Promise<void> {
  stacks.write(name, round.files)
  const project = projectOf(name, round.chosen, round.own)
  const [ours, theirs] = await Promise.all([
    readProject(session(), project, { signal }).catch((error: unknown) => error),
    typed(name, round),
  ])
  if (theirs === null) {
    expect(ours, said).toMatchObject({ failure: { kind: 'invalid' } })
    return
  }
  expect(ours, said).toEqual(theirs)
  const got = theirs.services.web?.environment ?? {}
  for (const [key, value] of Object.entries(round.own))
    expect(plainText(got[`V_${key}`] ?? ''), said).toBe(value)
  // As a rollback feeds it: nothing is filled in again.
  const stdin = JSON.stringify(ours)
  const again = await readProject(session(), { ...project, ...fedByStdin }, { signal, stdin })
  expect(again.services.web?.environment, said).toEqual(got)
}

describe('variables', () => {
  it('SD-02 come to what docker compose makes of generated env files and references', async () => {
    for (let i = form.first; i < form.first + form.count; i++) {
      const round = aRound(createDice(form.seed, i))
      await judge(bed.name(`env-${i}`), round, `round ${i}: ${JSON.stringify(round.files)}`)
    }
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
