import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { createRouter, type HandlerDeps } from '../../../src/main/handlers/router.ts'
import type { Client } from '../../../src/shared/contract/index.ts'
import { failureFrom } from '../../../src/shared/wire/failure-from.ts'
import { createFakeHosts } from '../../support/fake-session/fake-session.ts'
import { type RunBedOptions, runBed } from '../deploys/run-bed.ts'

/** The contract as every door has it, over a workload of the guarded host with two releases. */
async function door(guard: NonNullable<RunBedOptions['guard']>, options: RunBedOptions = {}) {
  const bed = runBed({ guard, ...options })
  bed.apply()
  const confirm = { confirm: ['local'] }
  if (guard !== 'read-only') {
    for (const tag of ['v1', 'v2']) await bed.end((await bed.start(tag, confirm)).id)
  }
  const modules = { store: bed.store, hosts: createFakeHosts([]), deploys: bed.deploys }
  const bugs = { report: (error: unknown) => expect.fail(String(error)) }
  const deps = { ...modules, workloads: bed.workloads, bugs } as unknown as HandlerDeps
  const router = createRouter(deps)
  const client = createRouterClient(router, { context: { actor: 'test' } }) as Client
  return { bed, client }
}

/** Everything that a door can ask for and that changes a host. */
const changes: readonly [
  what: string,
  ask: (client: Client, confirm: string[]) => Promise<unknown>,
  words: string,
][] = [
  [
    'a deployment',
    (client, confirm) => client.deploys.start({ workload: 'web', tag: 'v3', confirm }),
    'deploy web',
  ],
  [
    'a rollback',
    (client, confirm) => client.deploys.start({ workload: 'web', action: 'rollback', confirm }),
    'rollback web',
  ],
  [
    'a removal',
    (client, confirm) => client.deploys.start({ workload: 'web', action: 'remove', confirm }),
    'remove web',
  ],
  [
    'a deletion',
    (client, confirm) => client.workloads.delete({ name: 'web', confirm: ['web', ...confirm] }),
    'remove web',
  ],
  [
    'a plan that is applied',
    async (client, confirm) => {
      const plan = await client.plans.create({ workload: 'web', tag: 'v3' })
      return await client.deploys.start({ plan: plan.id, confirm })
    },
    'deploy web',
  ],
]

const refusal = (asked: Promise<unknown>) => asked.then(() => undefined, failureFrom)

describe.each(['confirm', 'typed'] as const)('a host with the guard level %s', (guard) => {
  it.each(changes)('lets %s pass only with its name', async (_what, ask, words) => {
    const { bed, client } = await door(guard)
    const before = bed.session.engine.control.calls.filter(({ mutates }) => mutates).length
    for (const wrong of [[], ['web'], ['LOCAL']]) {
      expect(await refusal(ask(client, wrong))).toEqual({
        kind: 'confirmation-required',
        action: `${words} on`,
        object: 'local',
      })
    }
    const after = bed.session.engine.control.calls.filter(({ mutates }) => mutates).length
    expect(after).toBe(before)
    expect(await refusal(ask(client, ['local']))).toBeUndefined()
    await bed.deploys.close('wait')
  })

  it('takes its name alone, without a list', async () => {
    const { bed, client } = await door(guard)
    const started = await client.deploys.start({ workload: 'web', tag: 'v3', confirm: 'local' })
    expect((await bed.end(started.deployment.id)).state).toBe('succeeded')
    await bed.deploys.close('wait')
  })

  it('is planned for, cancelled on and recovered without a word', async () => {
    const { bed, client } = await door(guard)
    await client.plans.create({ workload: 'web', tag: 'v3' })
    bed.session.engine.control.hang('containers.start')
    const { deployment } = await client.deploys.start({
      ...{ workload: 'web', tag: 'v3', confirm: 'local' },
    })
    await bed.reached(deployment.id, 'start')
    bed.session.engine.control.hang('containers.start', false)
    const cancelled = await client.deploys.cancel({ id: deployment.id })
    expect(cancelled.state).toBe('cancelled')
    expect(await client.deploys.recover()).toEqual([])
    await bed.deploys.close('wait')
  })
})

describe('a host that is read-only', () => {
  it.each(changes.filter(([what]) => what !== 'a rollback'))(
    'is not changed by %s, confirmed or not',
    async (_what, ask, words) => {
      const { bed, client } = await door('read-only')
      expect(await refusal(ask(client, ['local']))).toEqual({
        kind: 'host-read-only',
        host: 'local',
        action: words,
      })
      expect(bed.session.engine.control.calls.filter(({ mutates }) => mutates)).toEqual([])
    },
  )
})

describe('a request that waits for its turn', () => {
  it('is refused then, when the workload went to a guarded host meanwhile', async () => {
    const { bed, client } = await door('open', { others: { b: 'typed' } })
    bed.session.engine.control.hang('containers.start')
    const first = await client.deploys.start({ workload: 'web', tag: 'v3' })
    await bed.reached(first.deployment.id, 'start')
    const second = await client.deploys.start({ workload: 'web', tag: 'v1' })
    expect(second.outcome).toBe('queued')
    bed.apply({}, { host: 'b' })
    bed.session.engine.control.hang('containers.start', false)
    await client.deploys.cancel({ id: first.deployment.id })
    expect(await bed.end(second.deployment.id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'confirmation-required', object: 'b' },
    })
    await bed.deploys.close('wait')
  })
})
