// For how long a stack is watched.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { stabiliseStage } from '../../../../src/main/sources/compose/stages/stabilise.ts'
import type { StageRun } from '../../../../src/main/sources/source.ts'
import { aContainer } from './a-container.ts'

/** Milliseconds that it takes over a container, which may be of before, and what came of it. */
async function watched(container: Container, before: readonly Container[] = []) {
  let now = 0
  let services: unknown
  const run = {
    session: {
      engine: {
        containers: {
          list: async () => [{ ...container, owner: { workload: 'shop' } }],
          inspect: async () => container,
        },
      },
    },
    workload: { document: { name: 'shop' } },
    signal: new AbortController().signal,
    clock: {
      now: () => now,
      async sleep(ms: number) {
        now += ms
      },
    },
    ...{ progress() {}, remember() {} },
    note(_: string, detail: { services: unknown }) {
      services = detail.services
    },
  } as unknown as StageRun
  const known = before.map(({ id, name, exit }) => ({
    ...{ id, name, service: 'web', isUp: true, restarts: exit.restarts },
  }))
  const body = {
    ...{ project: 'ls-shop', isStandIn: false, before: known, stopTimeoutMs: 0 },
    place: { directory: '/', files: [], envFiles: [] },
    ...{ stabiliseMs: 1_000, healthTimeoutMs: 30_000 },
  }
  await stabiliseStage(body, ['web']).run(run)
  return { ms: now, services }
}

const stable = [expect.objectContaining({ trouble: '' })]

describe('a stack is watched', () => {
  it('for as long as its document says', async () => {
    expect(await watched(aContainer('web'))).toEqual({ ms: 1_000, services: stable })
  })

  it('long enough to see a new container fail again that failed before', async () => {
    const failed = aContainer('web', { exit: { restarts: 2 } })
    expect(await watched(failed)).toEqual({ ms: 10_000, services: stable })
  })

  it('no longer for what failed before the deployment', async () => {
    const old = aContainer('web', { exit: { restarts: 2 } })
    expect(await watched(old, [old])).toEqual({ ms: 1_000, services: stable })
  })

  it('until the health timeout for what has yet to become healthy', async () => {
    const late = aContainer('web', { health: 'starting' })
    expect((await watched(late)).ms).toBe(30_000)
  })
})
