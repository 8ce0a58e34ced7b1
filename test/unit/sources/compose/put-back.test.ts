// How a deployment of a stack is taken back, by an engine in memory and a docker compose that only records.
import { describe, expect, it } from 'vitest'
import { putBack } from '../../../../src/main/sources/compose/apply/put-back.ts'
import type { UpBody } from '../../../../src/main/sources/compose/plan/body.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { fail, failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { owner, stageBed } from './stage-bed.ts'

function bed(onCall?: (call: string) => void) {
  const stage = stageBed(onCall)
  return {
    ...stage,
    ups: stage.calls,
    back: (body: Partial<UpBody>) =>
      putBack(stage.run, stage.body(body), async () => {}).catch((error: unknown) => {
        return failureOf(error) ?? Promise.reject(error)
      }),
  }
}

describe('SD-23 a deployment of a stack that is taken back', () => {
  it('starts what it stopped, stops what it started, and takes away what it made', async () => {
    const { add, back, previous, left, ups, notes: said } = bed()
    const stopped = { ...add('web', false), isUp: true }
    const idle = { ...add('idle', true), isUp: false }
    const down = add('down', false)
    add('web', true, { name: 'ls-shop-web-2', hash: 'h2' })
    const before = [stopped, idle, down]
    expect(await back({ before, previous: previous(['web', 'idle', 'down']) })).toBeUndefined()
    expect(left()).toEqual([
      'ls-shop-down-1 created',
      'ls-shop-idle-1 exited',
      'ls-shop-web-1 running',
    ])
    expect(ups).toEqual([])
    // Nobody asked it: that it serves again is not said.
    expect(said).toEqual(['started ls-shop-web-1 again'])
  })

  it('makes again what is gone, from what took its place and has its data, and of nothing else', async () => {
    const { add, back, previous, left, ups } = bed()
    const side = add('side', true)
    const gone = { id: 'gone', name: 'ls-shop-web-1', service: 'web', isUp: true, restarts: 0 }
    add('web', true, { hash: 'h2' })
    await back({ before: [side, gone], previous: previous(['web', 'side']) })
    expect(left()).toEqual(['ls-shop-side-1 running', 'ls-shop-web-1 running'])
    expect(ups).toEqual(['up --detach --no-build --pull never --quiet-pull --scale web=1 web'])
  })

  it('leaves alone what an earlier attempt made again, and only that', async () => {
    const gone = { id: 'gone', name: 'ls-shop-web-1', service: 'web', isUp: true, restarts: 0 }
    const again = async (hash: string, imageId?: string) => {
      const { add, back, previous, ups } = bed()
      add('web', true, { hash })
      await back({ before: [gone], previous: previous(['web'], imageId) })
      return ups.length
    }
    expect(await again('h1')).toBe(0)
    expect(await again('h2')).toBe(1)
    expect(await again('h1', 'sha256:another')).toBe(1)
  })

  it('makes what can be made, where another cannot, and says that this one is not', async () => {
    const gone = (service: string, isUp = true) => ({
      ...{ id: `old-${service}`, name: `ls-shop-${service}-1`, service, isUp, restarts: 0 },
      serves: isUp,
    })
    const { add, back, previous, left, ups } = bed((call) => {
      if (call.includes('web=1')) fail({ kind: 'start-failed', host: 'local', message: 'no' })
      if (call.endsWith(' side')) add('side', true)
    })
    const before = [gone('web'), gone('side')]
    const undone = await back({ before, previous: previous(['web', 'side']) })
    expect(undone).toMatchObject({ kind: 'start-failed' })
    expect(ups.map((call) => call.replace(/.*quiet-pull /, ''))).toEqual([
      '--scale web=1 --scale side=1 web side',
      '--no-deps --scale web=1 --scale side=1 web side',
      '--no-deps --scale web=1 web',
      '--no-deps --scale side=1 side',
    ])
    expect(left()).toEqual(['ls-shop-side-1 running'])
  })

  it('is not called undone where one that served does not by its end', async () => {
    const { add, back } = bed()
    const served = { ...add('web', true), serves: true }
    const wasDown = { ...add('idle', false), serves: false }
    expect(await back({ before: [served, wasDown] })).toBeUndefined()
    const ended = { ...served, id: 'another', isUp: false }
    const failure = { kind: 'undo-failed', reason: expect.stringContaining('side is gone') }
    const side = { ...ended, service: 'side', name: 'ls-shop-side-1' }
    expect(await back({ before: [served, side], previous: null })).toMatchObject({
      kind: 'undo-failed',
    })
    const previous = bed().previous(['side'])
    expect(await back({ before: [served, side], previous })).toMatchObject(failure)
  })

  it.each([
    ['healthy', undefined],
    ['unhealthy', { kind: 'undo-failed', reason: expect.stringContaining('web is unhealthy') }],
  ] as const)(
    'waits for a check that is still starting, and then says how it is: %s',
    async (health, failure) => {
      const { add, back, control, run } = bed()
      const served = { ...add('web', true), serves: true }
      control.setHealth(served.id, 'starting')
      const seen: string[] = []
      Object.assign(run, { progress: (line: string) => seen.push(line) })
      const { clock } = run
      const sleep = async (ms: number, signal?: AbortSignal) => {
        control.setHealth(served.id, health)
        await clock.sleep(ms, signal)
      }
      Object.assign(run, { clock: { ...clock, sleep } })
      const undone = await back({ before: [served] })
      if (failure) expect(undone).toMatchObject(failure)
      else expect(undone).toBeUndefined()
      expect(seen).toEqual([expect.stringMatching(/^ls-shop-web-1: starting, waiting for /)])
    },
  )

  it('says what it cannot make again, because nothing was recorded of it', async () => {
    const { add, back, previous, left } = bed()
    const gone = { id: 'gone', name: 'ls-shop-web-1', service: 'web', isUp: true, restarts: 0 }
    add('web', true, { hash: 'h2' })
    const failure = { kind: 'undo-failed', reason: expect.stringContaining('what web ran before') }
    expect(await back({ before: [gone], previous: null })).toMatchObject(failure)
    expect(await back({ before: [gone], previous: previous(['side']) })).toMatchObject(failure)
    expect(left()).toEqual(['ls-shop-web-1 running'])
  })

  it('takes the networks away that only it named, and none that is in use or another’s', async () => {
    const { back, previous, networks } = bed()
    const marks = { ...owner, 'longshore.role': 'compose', 'com.docker.compose.project': 'ls-shop' }
    for (const name of ['ls-shop_default', 'ls-shop_new']) await networks.ensure(name, marks)
    await networks.ensure('ls-shop_theirs', { 'com.docker.compose.project': 'ls-shop' })
    const named = ['default', 'new', 'theirs', 'never'].map((name) => [
      name,
      { name: `ls-shop_${name}` },
    ])
    const rendered = renderedSchema.parse({ name: 'ls-shop', networks: Object.fromEntries(named) })
    await back({ before: [], previous: previous([]), rendered })
    expect([...(await networks.list([]))].sort()).toEqual(
      expect.arrayContaining(['ls-shop_default', 'ls-shop_theirs']),
    )
    expect(await networks.list([])).not.toContain('ls-shop_new')
    await back({ before: [], previous: null, rendered })
    expect(await networks.list([])).not.toContain('ls-shop_default')
    expect(await networks.list([])).toContain('ls-shop_theirs')
  })
})
