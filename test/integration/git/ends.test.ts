// Deployments of a commit that are killed or cancelled at any moment, on real engines, here and over SSH.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { buildTools } from '../../support/build-tools.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'
import { createDice } from '../../support/dice.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { processesOf } from '../../support/remote-processes.ts'
import { goFiles, phpFiles } from '../../support/sdp-files.ts'
import { watchServing } from '../../support/watch-serving.ts'
import { roadTo, ways } from '../../support/ways.ts'
import { thingsOf } from './things-of.ts'

const bed = sharedEngine()
dockerCli(bed)
const image = 'localhost/longshore-test:v1'
const never = new AbortController().signal
const form = campaignForm('git-kills')

const kinds = ['dockerfile', 'none', 'static', 'go', 'php'] as const
type Kind = (typeof kinds)[number]

/** Those in which each makes what runs. */
const making: { readonly [K in Kind]: readonly string[] } = {
  ...{ dockerfile: ['build'], static: ['build'], none: ['files'] },
  ...{ go: ['files', 'go build'], php: ['files', 'composer install'] },
}

const stagesOf = (kind: Kind) => [
  ...['git fetch', 'git checkout', 'git pull', ...making[kind]],
  ...['resolve', 'create', 'start', 'health', 'soak', 'record', 'retire'],
]

interface End {
  readonly how: 'kill' | 'cancel'
  readonly kind: Kind
  readonly stage: string
  /** Not as the stage begins, but once it says this. */
  readonly says?: string
  readonly delayMs: number
}

const slowStep = 'RUN sleep 1'

/** First those in which most is under way; after them any moment of anything. */
function endOf(i: number): End {
  const building = { kind: 'dockerfile', stage: 'build', says: slowStep, delayMs: 0 } as const
  const bringing = { kind: 'none', stage: 'files', delayMs: 0 } as const
  const first: readonly End[] = [
    { how: 'kill', ...building },
    { how: 'kill', ...bringing },
    { how: 'cancel', ...building },
    { how: 'cancel', ...bringing },
  ]
  const dice = createDice(form.seed, i)
  const kind = dice.pick(kinds)
  const stages = stagesOf(kind)
  const [how, stage] = [dice.pick(['kill', 'cancel'] as const), stages[i % stages.length] ?? '']
  return first[i] ?? { how, kind, stage, delayMs: dice.pick([0, 0, dice.between(0, 600)]) }
}

// The first ends, which are all of the short form, are of kinds that need no Go and no Composer.
if (form.first + form.count > 4) buildTools(bed)

let repository: TestRepository
beforeAll(async () => {
  repository = await testRepository()
})
afterAll(() => repository.close())

const filesOf = (version: string) => ({
  Dockerfile: `FROM ${image}\nCOPY version /version\n${slowStep}\nENV VERSION=${version}\n`,
  ...{ version, 'index.html': version, healthz: 'ok' },
  ...goFiles(version),
  ...phpFiles,
  ...{ 'public/index.html': version, 'public/healthz': 'ok' },
})

const server = (root: string) => ['httpd', '-f', '-p', '8080', '-h', root]

const sourceOf: { readonly [K in Kind]: object } = {
  dockerfile: { build: { kind: 'dockerfile' } },
  none: {
    build: { kind: 'none', image, pull: 'never', mount: '/site' },
    command: server('/site'),
  },
  static: { build: { kind: 'static', server: image, serve: server('/srv') } },
  go: { build: { kind: 'go', pull: 'never' } },
  php: { build: { kind: 'php', pull: 'never' }, command: server('/app/public') },
}

const place = ({ how, kind, stage, delayMs }: End) =>
  `${how} ${delayMs} ms into ${stage} of ${kind}`

/** Until it is there, or over. */
async function reached({ deploys }: DeployBed, id: string, { stage, says }: End): Promise<void> {
  const wanted = says ?? `starting ${stage}`
  for await (const item of deploys.watch(id, never)) {
    if (item.type === 'end') return
    const events =
      item.type === 'snapshot' ? item.events : item.type === 'event' ? [item.event] : []
    if (events.some(({ line }) => line.includes(wanted))) return
  }
}

/** Odd ones over SSH. */
describe.each(ways)('a commit that is deployed over %s', (over) => {
  const road = roadTo(bed, over)
  const dir = mkdtempSync(join(tmpdir(), 'longshore-ends-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  let installation = ''
  const mine = Array.from({ length: form.count }, (_, at) => form.first + at).filter(
    (i) => ways[i % ways.length] === over,
  )

  async function withApp<T>(work: (app: DeployBed) => Promise<T>): Promise<T> {
    const app = openDeployBed(bed, { dir, road })
    try {
      return await work(app)
    } finally {
      await app.close()
    }
  }

  async function begin(kind: Kind): Promise<string> {
    return await withApp(async (app) => {
      installation = app.store.installation
      const name = bed.name(`ends-${kind}-${over}`)
      const source = { kind: 'git', repository: repository.url, ref: 'main', port: 8080 }
      app.workloads.apply({
        ...{ name, host: over, deploy: { healthTimeout: '20s', soak: '300ms', stopTimeout: '1s' } },
        source: { ...source, healthcheck: '/healthz', ...sourceOf[kind] },
      })
      await repository.commit(filesOf('first'))
      expect((await app.deploy(name)).failure).toBeUndefined()
      return name
    })
  }

  /** Whether it was killed, and not through before that. */
  async function kill(workload: string, { stage, says, delayMs }: End): Promise<boolean> {
    const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
    const crash: Crash = {
      ...{ stage, workload, delayMs, tag: 'main', dir, over, home: road.home },
      ...(says !== undefined && { says }),
      ...{ socketPath: bed.socketPath, network: bed.name('net') },
    }
    const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [, signal] = await once(child, 'exit')
    return signal === 'SIGKILL'
  }

  async function killed(workload: string, end: End): Promise<Deployment['state'] | undefined> {
    const isKilled = await kill(workload, end)
    return await withApp(async ({ deploys }) => {
      const [settled] = await deploys.recover()
      expect(deploys.interrupted(), place(end)).toEqual([])
      if (settled) expect(settled, place(end)).toMatchObject({ recovered: true })
      else expect(isKilled && end.stage !== 'retire', place(end)).toBe(false)
      return settled?.state
    })
  }

  async function cancelled(workload: string, end: End): Promise<Deployment['state']> {
    return await withApp(async (app) => {
      const asked = { workload, action: 'deploy', tag: 'main', reason: '', actor: 'test' } as const
      const { deployment } = await app.deploys.start(asked, never)
      await reached(app, deployment.id, end)
      await wait(end.delayMs)
      const { state } = await app.deploys.cancel(deployment.id)
      expect(['cancelled', 'succeeded'], place(end)).toContain(state)
      return state
    })
  }

  it('is left as it was by whatever cuts its deployment short, and nothing of that is left', async () => {
    const facts = { ends: 0, late: 0 }
    const names = new Map<Kind, string>()
    for (const i of mine) {
      const end = endOf(i)
      const name = names.get(end.kind) ?? (await begin(end.kind))
      names.set(end.kind, name)
      const things = () => thingsOf({ bed, name, dir, road, installation })
      const before = await things()
      await repository.commit(filesOf(`next-${i}`))
      const watching = watchServing(bed, name)
      const state = await (end.how === 'kill' ? killed : cancelled)(name, end)
      expect(await watching.stop(), place(end)).toBe(0)
      if (over === 'ssh') await expect.poll(() => processesOf(road.remote())).toEqual([])
      const halves = async () => (await things()).halves
      await expect.poll(halves, { message: place(end) }).toEqual([])
      const now = await things()
      console.info(`${i}: ${place(end)}: ${state ?? 'through before'}`)
      if (state === 'failed' || state === 'cancelled') {
        expect(now, place(end)).toEqual(before)
        facts.ends += 1
      } else {
        expect(now.containers, place(end)).toEqual([expect.stringContaining(' running ')])
        facts.late += 1
      }
    }
    tellCampaign(form, facts)
  }, 3_600_000)
})
