// What variables come to in a container, judged by docker compose's own reading and by the container.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ComposeProject } from '../../../src/main/sources/compose/cli/compose-cli.ts'
import { fed } from '../../../src/main/sources/compose/cli/fed.ts'
import { readProject } from '../../../src/main/sources/compose/cli/read-project.ts'
import { flatten, secretsOf } from '../../../src/main/sources/compose/plan/shown-project.ts'
import { readSourcesHere } from '../../../src/main/sources/compose/project/project-texts.ts'
import {
  plainText,
  type Rendered,
  renderedSchema,
} from '../../../src/main/sources/compose/rendered.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { createDice } from '../../support/dice.ts'
import { aRound, nameIn, nasty, type Round, secretBases } from '../../support/env-cases.ts'
import { sessionOn } from '../../support/local-session.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const session = sessionOn(bed)
const run = promisify(execFile)
const signal = new AbortController().signal
const form = campaignForm('compose-env')
/** Services of one project, each with variables of its own: so many cases cost one call. */
const perProject = 10

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
  const { project: how, stdin } = fed(renderedSchema.parse(ours))
  const again = await readProject(session(), { ...project, ...how }, { signal, stdin })
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
  const folder = { cwd: directory, directory, files, envFiles: named }
  const { envs } = await readSourcesHere(folder, own)
  const shown = flatten(theirs, secretsOf({ ...theirs, services: {} }, envs))
  for (const i of cases) {
    for (const [index, base] of secretBases.entries()) {
      const value = plainText(theirs.services[`s${i}`]?.environment?.[`V_${nameIn(i)(base)}`] ?? '')
      const label = shown[`s${i}.labels.plain.${index}`] ?? ''
      if (value.trim().length >= 6) expect(label, said).not.toContain(value.trim())
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
  })

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
  })

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
    const isKept = async () => {
      const [web] = await stacks.containers(name)
      const env = web?.Config.Env ?? []
      for (const [key, value] of Object.entries(own)) expect(env).toContain(`${key}=${value}`)
      return web?.Config.Image
    }
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(await isKept()).toBe(image('v1'))
    stacks.write(name, { 'compose.yaml': text('v2') })
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(await isKept()).toBe(image('v2'))
    // What the folder has by now is of no account.
    stacks.write(name, { 'compose.yaml': 'services: [', '.env': 'N0="broken' })
    const back = await stacks.run(name, 'rollback')
    expect(back.failure).toBeUndefined()
    expect(await isKept()).toBe(image('v1'))
    expect((await stacks.run(name, 'stop')).failure).toBeUndefined()
  })

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
