// The way to a host cut while a stack is pulled or brought up there, by the host's own docker compose and by this
// machine's: judged by the engine, and by every process and folder of both sides, which share this machine.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import {
  type Cut,
  type CutKind,
  cutKinds,
  cutsOf,
  settled,
  sleep,
} from '../../faults/remote-cuts-bed.ts'
import { registryOn, type SlowDoor } from '../../support/bed/registry.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { image } from '../../support/compose-bed.ts'
import { createDice } from '../../support/dice.ts'
import { until } from '../../support/eventually.ts'
import { leadingCalls } from '../../support/stray-calls.ts'
import { openFaces, planFaceCut } from './face-cuts.ts'
import { remoteComposeBed, withCompose, withoutCompose } from './remote-bed.ts'

const bed = remoteComposeBed({ tags: ['v1', 'v2'], hasCompose: true })
const registry = registryOn(bed.host)
const form = campaignForm('compose-cuts')

/** In CI the first two. */
const stages = ['pull', 'up', 'start-first'] as const
const ways = { 'of the host': withCompose, 'of this machine': withoutCompose } as const
type Way = keyof typeof ways

interface PlannedCut {
  readonly way: Way
  readonly stage: (typeof stages)[number]
  readonly kind: CutKind
  readonly delayMs: number
  readonly holdMs: number
}

/** Milliseconds: what a deployment waits through, and what it is given up for. */
const shorter = [200, 4_500] as const
const longer = [11_000, 15_000] as const
const longShare = 0.25

/** Depends on `seed` and `i` only. Each six are all stages by both; each 36 are all kinds of cuts into those. */
function planCut(seed: number, i: number): PlannedCut {
  const pairs = stages.flatMap((stage) =>
    (Object.keys(ways) as Way[]).map((way) => ({ stage, way })),
  )
  const pair = pairs[i % pairs.length] as (typeof pairs)[number]
  const round = Math.floor(i / pairs.length)
  const kinds = createDice(
    seed + 1 + (i % pairs.length),
    Math.floor(round / cutKinds.length),
  ).shuffle(cutKinds)
  const kind = kinds[round % kinds.length] as CutKind
  const dice = createDice(seed, i)
  const isLong = i >= pairs.length && dice.chance(longShare)
  const [from, to] = isLong ? longer : shorter
  return { ...pair, kind, delayMs: dice.between(0, 1_500), holdMs: dice.between(from, to) }
}

let door: SlowDoor
beforeAll(async () => {
  for (const tag of ['v1', 'v2']) {
    const local = `localhost/longshore-big:${tag}`
    await ensureBigImage(bed.host.socketPath, local, 1)
    await registry.push(local, `big:${tag}`)
    await bed.host.call('DELETE', `/images/${encodeURIComponent(local)}`)
  }
  door = await registry.behindSlowDoor(700_000)
})
afterAll(() => door?.close())

/** Bringing it up takes a while: one waits for the other. */
function filesOf(stage: PlannedCut['stage'], tag: string) {
  const big = `image: "${door.host}:${door.port}/big:${tag}", stop_grace_period: 1s`
  const healthy = 'healthcheck: { test: "true", interval: 1s }'
  const own = `image: "${image(tag)}", stop_grace_period: 1s, ${healthy}`
  const after = (name: string) => `depends_on: { ${name}: { condition: service_healthy } }`
  const chain = [`a: { ${own} }`, `b: { ${own}, ${after('a')} }`]
  const services = stage === 'pull' ? [`big: { ${big} }`] : chain
  return { 'compose.yaml': `services:\n  ${services.join('\n  ')}\n` }
}

const tagsOf = async (workload: string) => {
  const found = await bed.containers(`ls-${workload}`)
  return found.map(({ Config, State }) => `${Config.Image.split(':').at(-1)} ${State.Status}`)
}

/** How many calls of `up` there were at the same time, on either side. */
function watchUps(workload: string) {
  let most = 0
  const timer = setInterval(() => {
    const ups = leadingCalls(workload).filter((line) =>
      /^(docker compose|\/\S*\/docker-compose) .* up /.test(line),
    )
    most = Math.max(most, ups.length)
  }, 50)
  return () => {
    clearInterval(timer)
    return most
  }
}

const served = new Set<string>()

/** What a cut falls into later was there before. */
async function serve(stage: PlannedCut['stage']): Promise<void> {
  if (served.has(stage)) return
  served.add(stage)
  await bed.apply(stage, filesOf(stage, 'v1'), {
    ...(stage === 'pull' ? { source: { pull: 'always' } } : {}),
    ...(stage === 'up' ? { deploy: { startFirst: 'never' } } : {}),
  })
  expect(await bed.run(stage)).toMatchObject({ state: 'succeeded' })
}

async function cutInto({ way, stage, kind, delayMs, holdMs }: PlannedCut): Promise<string> {
  const host = bed.host.remote()
  const cut: Cut =
    kind === 'sshd restart' ? (ms) => restart(way, ms) : cutsOf(host, bed.app().relay)[kind]
  await restart(way, 0)
  await serve(stage)
  const before = await tagsOf(stage)
  const tag = before.includes('v1 running') ? 'v2' : 'v1'
  const wanted = before.map(() => `${tag} running`)
  bed.write(stage, filesOf(stage, tag))
  const stop = watchUps(stage)
  const { id } = await bed.start(stage)
  const show = async () => (await bed.app().client.deploys.show({ id })).deployment
  await until(`${stage} runs`, async () => hasBegun(await show(), stage))
  await sleep(delayMs)
  await cut(holdMs)
  const { state, failure } = await settled(bed.app(), id)
  expect(['succeeded', 'failed']).toContain(state)
  const after = state === 'succeeded' ? wanted : before
  await until(
    `${after.join()} after it ${state}`,
    async () => (await tagsOf(stage)).join() === after.join(),
  )
  expect(stop()).toBeLessThanOrEqual(1)
  await until('nothing is left', async () => (await bed.leftovers(stage)).length === 0)
  const name = `${door.host}:${door.port}/big`
  for (const each of ['v1', 'v2'])
    await bed.host.call('DELETE', `/images/${encodeURIComponent(`${name}:${each}`)}`)
  return failure ? `${state}: ${JSON.stringify(failure)}` : state
}

type Shown = Awaited<ReturnType<typeof bed.run>>

const hasBegun = ({ stages: shown }: Shown, name: string) =>
  shown.some((stage) => stage.name === name && stage.state !== 'pending')

/** With the docker compose that the way needs. */
async function restart(way: Way, holdMs: number): Promise<void> {
  await bed.host.remote().stopSshd({ sessions: true })
  await sleep(holdMs)
  await bed.host.remote().startSshd(ways[way])
}

it(
  'brings a stack up or leaves what served, and nothing else on either side, whatever cuts the way to it',
  async () => {
    const { first, count, seed } = form
    const wrong: string[] = []
    let succeeded = 0
    for (let i = first; i < first + count; i++) {
      const plan = planCut(seed, i)
      const name = `cut ${i} of seed ${seed}: ${JSON.stringify(plan)}`
      const begun = Date.now()
      try {
        const outcome = await cutInto(plan)
        if (outcome === 'succeeded') succeeded += 1
        console.info(`${name}: ${outcome}, ${Date.now() - begun} ms`)
      } catch (error) {
        wrong.push(`${name}: ${error}`)
        console.info(wrong.at(-1))
      }
    }
    tellCampaign(form, { succeeded, undone: count - succeeded - wrong.length })
    expect(wrong).toEqual([])
  },
  60_000 + form.count * 40_000,
)

const namesForm = campaignForm('face-cuts')

it(
  'has public names that lead to what is proved, whatever cuts the way to their host, and lose no request',
  async () => {
    const { first, count, seed } = namesForm
    await restart('of the host', 0)
    const faces = await openFaces(bed)
    const wrong: string[] = []
    const ends = { succeeded: 0, failed: 0, requests: 0 }
    for (let i = first; i < first + count; i++) {
      const plan = planFaceCut(seed, i)
      const name = `cut ${i} of seed ${seed}: ${JSON.stringify(plan)}`
      try {
        const { state, requests } = await faces.cutInto(plan)
        ends[state === 'succeeded' ? 'succeeded' : 'failed'] += 1
        ends.requests += requests
        console.info(`${name}: ${state}`)
      } catch (error) {
        wrong.push(`${name}: ${error}`)
        console.info(wrong.at(-1))
      }
    }
    tellCampaign(namesForm, ends)
    expect(wrong).toEqual([])
  },
  60_000 + namesForm.count * 40_000,
)
