// What a cut falls into: a log that is followed, the fleet that is listed, a pull, a deployment.
import { expect } from 'vitest'
import { ensureBigImage } from '../../scripts/lib/images.mjs'
import { label, lockRole } from '../../src/shared/model/labels.ts'
import { run, Seen } from '../integration/logs/log-bed.ts'
import type { RegistryBed } from '../support/bed/registry.ts'
import type { EngineBed } from '../support/bed/shared-engine.ts'
import { createDice } from '../support/dice.ts'
import { until } from '../support/eventually.ts'
import { alias, type RemoteApp } from '../support/remote-app.ts'
import { apply, type CutKind, cutKinds, running, settled } from './remote-cuts-bed.ts'

const moments = ['follow', 'list', 'pull', 'deploy'] as const
export type Moment = (typeof moments)[number]

export interface PlannedCut {
  readonly kind: CutKind
  readonly moment: Moment
  /** From the beginning of what it falls into. */
  readonly delayMs: number
  readonly holdMs: number
}

/** Depends on `seed` and `i` only. Each 24 cuts are every kind in every moment. */
export function planCut(seed: number, i: number): PlannedCut {
  const all = cutKinds.flatMap((kind) => moments.map((moment) => ({ kind, moment })))
  const order = createDice(seed + 1, Math.floor(i / all.length)).shuffle(all)
  const next = order[i % all.length] as (typeof all)[number]
  const dice = createDice(seed, i)
  // Silence is noticed after 3 s: some are over before.
  return { ...next, delayMs: dice.between(0, 1_500), holdMs: dice.between(200, 4_500) }
}

/** How what was under way ended. */
type Ending = () => Promise<string>
/** Begins it, and resolves once it is under way. */
type Begin = () => Promise<Ending>

/** A log that is followed through all cuts. */
export interface Follow {
  /** Lines come that were printed after this was asked. */
  caughtUp(): Promise<void>
  /** Stops; throws where a line is missing or came twice. Answers how many there were. */
  end(): Promise<number>
}

const printedAtOnce = 10

export async function followTicker(bed: EngineBed, { client }: RemoteApp): Promise<Follow> {
  const script = `awk 'BEGIN { for (i = 1; ; i++) { print i; if (i % ${printedAtOnce} == 0) { fflush(); system("usleep 100000") } } }'`
  const container = await run(bed, bed.name('ticker'), script)
  const stop = new AbortController()
  const input = { subject: { host: alias, container }, follow: true, tail: 0 }
  const items = await client.logs.read(input, { signal: stop.signal })
  const seen = new Seen()
  const reading = (async () => {
    for await (const item of items) seen.add(item)
  })()
  const caughtUp = async () => {
    const { body } = await bed.call('GET', `/containers/${container}/logs?stdout=1&tail=1`)
    const newest = Number(/(\d+)\n$/.exec(String(body))?.[1])
    expect(newest).toBeGreaterThan(0)
    const next = newest + 2 * printedAtOnce
    await until(`line ${next} came`, () => Number(seen.lines.at(-1)?.line) >= next)
  }
  return {
    caughtUp,
    async end() {
      stop.abort()
      await reading
      const wrong = seen.texts.findIndex((line, i) => line !== String(i + 1))
      expect(wrong, `line ${wrong + 1} is ${seen.texts[wrong]}`).toBe(-1)
      return seen.texts.length
    },
  }
}

export interface MomentTools {
  readonly bed: EngineBed
  readonly app: RemoteApp
  readonly registry: RegistryBed
}

/** Every moment can be begun again and again. Close the door after the last. */
export async function openMoments(tools: MomentTools): Promise<{
  readonly begin: Readonly<Record<Moment, Begin>>
  close(): Promise<void>
}> {
  const pulls = await openPulls(tools)
  return {
    begin: {
      follow: async () => async () => 'followed',
      list: () => list(tools),
      pull: pulls.begin,
      deploy: await deploying(tools),
    },
    close: pulls.close,
  }
}

/** The fleet is asked for without a pause; each answer comes, though it may be that the host is away. */
interface Listed {
  readonly Id: string
  readonly Labels: Readonly<Record<string, string>>
}

async function list({ bed, app }: MomentTools): Promise<Ending> {
  let isOver = false
  const status = () =>
    app.client.fleet.status({ host: alias }, { signal: AbortSignal.timeout(25_000) })
  const asking = Promise.all(
    [1, 2].map(async () => {
      while (!isOver) await status()
    }),
  )
  // Whoever awaits the ending hears of it.
  asking.catch(() => {})
  return async () => {
    isOver = true
    await asking
    const { hosts, containers } = await status()
    expect(hosts.find(({ name }) => name === alias)?.status.state).toBe('online')
    const all = await bed.ask<Listed[]>('GET', '/containers/json?all=1')
    // A lock is left until its lease ends where the cut kept it from being released; it is no container of anybody's.
    const there = all.filter(({ Labels }) => Labels[label.role] !== lockRole)
    const listed = containers.filter(({ host }) => host === alias).map(({ id }) => id)
    expect(listed.sort()).toEqual(there.map(({ Id }) => Id).sort())
    return 'listed'
  }
}

/** Changes between two versions of one workload; nothing of a version that failed is left. */
async function deploying(tools: MomentTools): Promise<Begin> {
  const { app } = tools
  await apply(app, 'web')
  const first = await app.client.deploys.start({ workload: 'web', tag: 'v1' })
  expect((await settled(app, first.deployment.id)).state).toBe('succeeded')
  return () => change(tools, 'web', ['v1', 'v2'])
}

/** Begins to deploy the one of `tags` that does not run. */
async function change({ bed, app }: MomentTools, workload: string, tags: readonly string[]) {
  const before = await running(bed, workload)
  const tag = tags.find((each) => !before.includes(`${each} running`)) ?? ''
  const { deployment } = await app.client.deploys.start({ workload, tag })
  return async () => {
    const { state, failure, stages } = await settled(app, deployment.id)
    const after = state === 'succeeded' ? [`${tag} running`] : before
    await until(
      `${workload} is ${after.join() || 'not there'} after it ${state}`,
      async () => (await running(bed, workload)).join() === after.join(),
    )
    const at = stages.find((stage) => stage.failure)?.name ?? 'plan'
    return failure ? `${state} in ${at}: ${JSON.stringify(failure)}` : state
  }
}

export interface Pulls {
  readonly begin: Begin
  close(): Promise<void>
}

/** A registry that takes a while, and two versions that only it has. */
export async function openPulls(tools: MomentTools): Promise<Pulls> {
  const { bed, app, registry } = tools
  const tags = ['one', 'two']
  const local = `localhost/longshore-big-${bed.tag}`
  for (const tag of tags) {
    await ensureBigImage(bed.socketPath, `${local}:${tag}`, 1)
    await registry.push(`${local}:${tag}`, `big:${tag}`)
    await forget(bed, `${local}:${tag}`)
  }
  const door = await registry.behindSlowDoor(700_000)
  const name = `${door.host}:${door.port}/big`
  await apply(app, 'pulled', { image: name, pull: 'always', port: 0, healthcheck: '' })
  const begin = async () => {
    const ending = await change(tools, 'pulled', tags)
    return async () => {
      const outcome = await ending()
      for (const tag of tags) await forget(bed, `${name}:${tag}`)
      return outcome
    }
  }
  return { begin, close: () => door.close() }
}

/** Except while a container uses it. */
async function forget(bed: EngineBed, reference: string): Promise<void> {
  await bed.call('DELETE', `/images/${encodeURIComponent(reference)}`)
}
