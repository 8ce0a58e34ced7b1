// Secrets that are words of ours, through a door: whatever is done to a stack goes as with random ones, by what is
// printed of it too.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { image } from '../../support/compose-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { handMade } from '../../support/hand-made.ts'
import { secretWords, vocabulary } from '../../support/secret-words.ts'
import { type Ended, terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const terminal = terminalBed(bed)
const { word, random } = secretWords([...vocabulary, 'hunter', 'mail', 'dns', 'Project', 'adopt'])

type Env = typeof word

/** `says`: what mail prints when it begins. */
const project = (env: Env, says: string, more: object = {}) =>
  JSON.stringify({
    services: {
      dns: { image: image('hold'), stop_grace_period: '0s' },
      mail: {
        ...{ image: image('shell'), stop_grace_period: '0s', environment: env },
        entrypoint: ['/bin/sh', '-c', `echo "${says}"; sleep 1000`],
        depends_on: ['dns'],
      },
      ...more,
    },
  })

/** A job that mail waits for: it does not end, so that there is time to think better of it. */
const endless = (env: Env) => ({
  job: { image: image('hold'), environment: env, stop_grace_period: '0s' },
  late: {
    ...{
      image: image('hold'),
      depends_on: { job: { condition: 'service_completed_successfully' } },
    },
  },
})

function write(name: string, env: Env, text: string): string {
  const folder = join(terminal.dir, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'compose.yaml'), text)
  const file = join(terminal.dir, `${name}.json`)
  const source = { kind: 'compose', path: folder, pull: 'never' }
  const deploy = { stabilise: '300ms', stopTimeout: '1s' }
  writeFileSync(file, JSON.stringify({ name, host: 'local', env, source, deploy }))
  return file
}

/** Without times, ids, what differs from run to run, and the names of the workload. */
function shownAs(text: string, names: readonly string[]): string[] {
  return names
    .reduce((shown, name) => shown.replaceAll(name, 'NAME'), text)
    .replace(/\b[0-9a-f]{8,64}\b/g, 'ID')
    .replace(/\d+(\.\d+)? ?(ms|s|min|h|seconds?|minutes?)\b/g, 'N s')
    .replace(/\d{4}-\d\d-\d\d|\d\d:\d\d(:\d\d(\.\d+)?)?/g, 'T')
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
}

const outcome = (ended: unknown): unknown => {
  const { state, action, failure, verified, planned, stages, release } = ended as Record<
    string,
    unknown
  >
  const names = (stages as { name: string; state: string }[]).map(
    (each) => `${each.name} ${each.state}`,
  )
  return { state, action, failure, verified, planned, release, stages: names }
}

const last = ({ json }: Ended): unknown => json().at(-1)

async function cancelled(name: string): Promise<unknown> {
  const running = terminal.start('--json', 'deploy', name)
  await running.shown('"stage":"up"')
  const listed = (await terminal.ask('deployments', 'list', '--workload', name)) as {
    id: string
    state: string
  }[]
  const id = listed.find(({ state }) => state === 'running')?.id ?? ''
  await terminal.run('deployments', 'cancel', id)
  return last(await running.ended)
}

/** Everything that is done to a stack, and all that is told of it. */
async function courseOf(base: string, env: Env): Promise<unknown[]> {
  const name = bed.name(base)
  const file = write(name, env, project(env, 'serving one'))
  const done: unknown[] = []
  const told: string[] = []
  const ask = async (...args: string[]) => outcome(await terminal.ask(...args))
  const tell = async (...args: string[]) => {
    const { code, out, err } = await terminal.run(...args)
    told.push(`${args[0]} ${code}`, ...shownAs(`${out}${err}`, [name]))
  }
  await tell('workloads', 'apply', '-f', file)
  await tell('plan', name)
  done.push(await ask('deploy', name))
  write(name, env, project(env, 'serving two'))
  await tell('plan', name)
  done.push(await ask('deploy', name))
  await tell('logs', name)
  done.push(await ask('restart', name, 'mail'))
  done.push(await ask('rollback', name))
  write(name, env, project(env, 'serving three', endless(env)))
  done.push(outcome(await cancelled(name)))
  for (const args of [['status'], ['releases', name], ['deployments', 'list', '--workload', name]])
    await tell(...args)
  done.push(await ask('remove', name, '--yes'))
  return [...JSON.parse(JSON.stringify(done).replaceAll(name, 'NAME')), told]
}

describe('a stack whose secrets are words of ours', () => {
  it('is updated, restarted, taken back, cancelled and removed as with random ones, and told of so', async () => {
    const withWords = await courseOf('words', word)
    const withRandom = await courseOf('canary', random)
    expect(withWords).toEqual(withRandom)
    expect(withWords.slice(0, -1)).toMatchObject([
      ...[{ release: 'r1' }, { release: 'r2' }, { action: 'restart', state: 'succeeded' }],
      ...[{ action: 'rollback', release: 'r3' }, { state: 'cancelled' }, { action: 'remove' }],
    ])
    expect(JSON.stringify(withRandom)).not.toContain('c4n4ry')
  })

  it('is adopted so, from an env file beside it', async () => {
    const adopted = async (base: string, env: Env) => {
      const stack = handMade(bed, docker, terminal.dir, base)
      const file = Object.entries(env).map(([key, value]) => `${key}=${value}\n`)
      stack.write({ 'compose.yaml': project(env, 'by hand $$T0_TOKEN'), '.env': file.join('') })
      await stack.compose('up', '-d', '--pull', 'never')
      const before = await stack.containers()
      const name = bed.name(`mine-${base}`)
      const { plan } = (await terminal.ask('adopt', 'local', stack.project, '--name', name)) as {
        plan: { targets: { parts: unknown; difference: unknown }[] }
      }
      const first = outcome(await terminal.ask('deploy', name))
      expect(await stack.containers()).toEqual(before)
      const names = [name, stack.project, stack.folder]
      const logs = shownAs((await terminal.run('logs', name)).out, names)
      const [target] = plan.targets
      const kept = JSON.stringify([target?.parts, target?.difference, first])
      return [...shownAs(kept, names), logs.length]
    }
    const withWords = await adopted('words', word)
    const withRandom = await adopted('canary', random)
    expect(withWords).toEqual(withRandom)
    expect(withRandom.join()).toMatch(/"change":"unchanged".*"state":"succeeded"/)
    expect(withRandom.join()).not.toContain('c4n4ry')
  })
})
