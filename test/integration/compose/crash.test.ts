// Longshore killed while it works on a stack, in every stage: the next start settles it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Action } from '../../../src/shared/model/deployment.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import type { StackCrash } from '../../support/compose-child.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import { createDice } from '../../support/dice.ts'
import { strayCalls } from '../../support/stray-calls.ts'

const bed = sharedEngine()
const shelf = registryOn(bed, { port: 5_082 })
const stacks = composeBed(bed)
const form = campaignForm('compose-kills')
const dir = mkdtempSync(join(tmpdir(), 'longshore-crash-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const references = new Map<string, string>()
beforeAll(async () => {
  for (const tag of ['v1', 'v2'])
    references.set(tag, (await shelf.push(image(tag), `kills-${bed.tag}:${tag}`)).reference)
})
afterAll(async () => {
  for (const made of [...references.values(), `ls-${bed.name('kills')}-api`])
    await bed.call('DELETE', `/images/${encodeURIComponent(made)}?force=1`)
})

/** One service for every stage: built, pulled, started first, made anew. */
const files = (tag: string) => ({
  Dockerfile: `FROM ${image(tag)}\n`,
  'compose.yaml': `
services:
  web:
    image: ${references.get(tag)}
    pull_policy: always
    stop_grace_period: 0s
    healthcheck: { test: "wget -q -O /dev/null http://127.0.0.1:8080/healthz", interval: 1s }
  api: { build: ., stop_grace_period: 0s, depends_on: [db] }
  db:
    image: ${image(tag)}
    pull_policy: never
    stop_grace_period: 1s
    volumes: ["data:/data"]
volumes: { data: }
`,
})

const stagesOf: Readonly<Partial<Record<Action, readonly string[]>>> = {
  deploy: ['files', 'build', 'pull', 'start-first', 'up', 'stabilise', 'record'],
  rollback: ['pull', 'start-first', 'up', 'stabilise', 'record'],
  remove: ['stop', 'remove', 'networks', 'files'],
}

type Kill = Pick<StackCrash, 'action' | 'stage' | 'delayMs'>

/** A later kill finds nothing to interrupt. */
const soonOver = new Set(['files', 'record', 'networks', 'volumes'])

/** First each stage of a deployment, as it begins; after that any moment of anything. */
function killOf(seed: number, i: number): Kill {
  const dice = createDice(seed, i)
  const stage = stagesOf.deploy?.[i]
  if (stage !== undefined) return { action: 'deploy', stage, delayMs: 0 }
  const action = dice.pick<Action>(['deploy', 'deploy', 'rollback', 'remove'])
  const picked = dice.pick(stagesOf[action] ?? [])
  return { action, stage: picked, delayMs: dice.between(0, soonOver.has(picked) ? 100 : 1_500) }
}

/** Of every container what it is, by the engine. An image that was built anew has the same name. */
async function serving(name: string): Promise<string[]> {
  const all = await stacks.containers(name)
  const shown = all.map(({ Name, State, Config, Image }) => {
    const hash = Config.Labels['com.docker.compose.config-hash']
    const isBuilt = Config.Labels['com.docker.compose.service'] === 'api'
    // Compose may number what it started first in another way.
    const service = Name.replace(/-\d+$/, '')
    return `${service} ${State.Status} ${Image} ${isBuilt ? '' : hash}`
  })
  return shown.sort()
}

function secretsLeft(app: DeployBed): string[] {
  const places = ['/dev/shm', process.env.XDG_RUNTIME_DIR ?? ''].filter((each) => existsSync(each))
  const ours = `longshore-${app.store.installation}-`
  return places.flatMap((place) => readdirSync(place).filter((each) => each.startsWith(ours)))
}

/** Whether it was killed, and not through before that. */
async function crash(workload: string, kill: Kill): Promise<boolean> {
  const script = new URL('../../support/compose-child.ts', import.meta.url).pathname
  const told: StackCrash = { ...kill, workload, dir, socketPath: bed.socketPath }
  const child = spawn(process.execPath, [script, JSON.stringify(told)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = await once(child, 'exit')
  if (signal === 'SIGKILL') return true
  expect(code, `${kill.action} was through before the kill`).toBe(0)
  return false
}

async function withApp<T>(work: (app: DeployBed) => Promise<T>): Promise<T> {
  const app = openDeployBed(bed, { dir })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

function apply(app: DeployBed, name: string): void {
  app.workloads.apply({
    name,
    host: 'local',
    source: { kind: 'compose', path: stacks.folder(name), pull: 'missing' },
    deploy: { stabilise: '1s', healthTimeout: '20s', stopTimeout: '1s' },
  })
}

async function deploy(app: DeployBed, name: string, tag: string): Promise<void> {
  stacks.write(name, files(tag))
  const ended = await app.deploy(name)
  expect(ended.failure).toBeUndefined()
  expect(['succeeded', 'skipped']).toContain(ended.state)
}

/** Null where it had ended before the kill: there is nothing to settle. */
async function settle(name: string, kill: Kill, before: readonly string[]): Promise<string | null> {
  return await withApp(async (app) => {
    const [settled] = await app.deploys.recover()
    const said = `killed ${kill.delayMs} ms into ${kill.stage} of ${kill.action}: ${settled?.state}`
    expect(app.deploys.interrupted(), said).toEqual([])
    expect(strayCalls(name), said).toEqual([])
    expect(secretsLeft(app), said).toEqual([])
    if (!settled) return null
    expect(settled, said).toMatchObject({ recovered: true })
    const now = await serving(name)
    if (settled.state === 'failed') expect(now, said).toEqual(before)
    else {
      expect(settled.state, said).toBe('succeeded')
      if (kill.action === 'remove') expect(now, said).toEqual([])
      else
        expect(
          now.filter((each) => each.includes(' running ')),
          said,
        ).toHaveLength(3)
    }
    return said
  })
}

/** How long the next start took to settle it; null where it was through before the kill. */
async function killed(name: string, kill: Kill): Promise<number | null> {
  const before = await serving(name)
  const tag = (await liveTag(name)) === 'v1' ? 'v2' : 'v1'
  if (kill.action === 'deploy') stacks.write(name, files(tag))
  await bed.call('DELETE', `/images/${encodeURIComponent(references.get(tag) ?? '')}`)
  if (!(await crash(name, kill))) return null
  const begun = performance.now()
  const said = await settle(name, kill, before)
  const ms = Math.round(performance.now() - begun)
  if (said === null) return null
  console.info(`${said} after ${ms} ms`)
  return ms
}

describe('killed while it works on a stack', () => {
  it('is settled by the next start, whatever the stage', async () => {
    const name = bed.name('kills')
    const facts = { kills: 0, late: 0, longestMs: 0 }
    const bringUp = async () =>
      await withApp(async (app) => {
        apply(app, name)
        await deploy(app, name, 'v1')
        if (form.first + form.count > 7) await deploy(app, name, 'v2')
      })
    await bringUp()
    for (let i = form.first; i < form.first + form.count; i++) {
      const kill = killOf(form.seed, i)
      const ms = await killed(name, kill)
      if (ms === null) facts.late += 1
      else facts.kills += 1
      facts.longestMs = Math.max(facts.longestMs, ms ?? 0)
      if (kill.action === 'remove') await bringUp()
    }
    // And it goes on from there.
    await withApp(async (app) => {
      await deploy(app, name, 'v1')
      await deploy(app, name, 'v2')
    })
    expect(await liveTag(name)).toBe('v2')
    tellCampaign(form, facts)
  }, 1_800_000)
})

describe('killed once a stack was stable', () => {
  it('is proved again: what has ended since is not called a success', async () => {
    const name = bed.name('proved')
    const one = (tag: string) => ({
      'compose.yaml': `services: { db: { image: ${image(tag)}, stop_grace_period: 0s } }`,
    })
    stacks.write(name, one('v1'))
    const first = await withApp(async (app) => {
      apply(app, name)
      return await app.deploy(name)
    })
    expect(first.state).toBe('succeeded')
    const before = await serving(name)
    stacks.write(name, one('v2'))
    const kill: Kill = { action: 'deploy', stage: 'record', delayMs: 0 }
    expect(await crash(name, kill)).toBe(true)
    const [db] = await stacks.containers(name)
    expect(db?.Config.Image).toBe(image('v2'))
    await bed.call('POST', `/containers/${db?.Id}/kill`)
    expect(await settle(name, kill, before)).toContain('failed')
    expect(await serving(name)).toEqual(before)
  })
})

/** Which of both `db` runs. */
async function liveTag(name: string): Promise<string> {
  const all = await stacks.containers(name)
  const db = all.find(({ Config }) => Config.Labels['com.docker.compose.service'] === 'db')
  return db?.Config.Image === image('v2') ? 'v2' : 'v1'
}
