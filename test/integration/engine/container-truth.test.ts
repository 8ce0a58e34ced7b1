/** What only a real engine can show: crash loops, memory, versions dropped, disk and faults on the way. */
import { afterAll, describe, expect, it } from 'vitest'
import type { ContainerSpec } from '../../../src/main/engine/container-spec.ts'
import type { Container, Engine } from '../../../src/main/engine/engine.ts'
import { recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { eventually } from '../../support/eventually.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { engineOver } from './engine-over.ts'

const bed = sharedEngine()
const engine = engineOver(bed.socketPath)
const modern = recorderOn(bed, { minimumApi: '1.44' })
afterAll(() => engine.close())

const spec = (name: string, image: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name: bed.name(name),
  image: `localhost/longshore-test:${image}`,
  ...plainSpec,
  ...more,
})

async function started(how: ContainerSpec, on: Engine = engine): Promise<string> {
  const id = await on.containers.create(how)
  await on.containers.start(id)
  return id
}

const when = (id: string, holds: (container: Container) => boolean): Promise<Container> =>
  eventually(async () => {
    const container = await engine.containers.inspect(id)
    return container && holds(container) ? container : undefined
  })

describe('a container', () => {
  it('CP-28 in a crash loop is restarting, not running, with its exit code and count', async () => {
    const id = await started(spec('loop', 'crashloop', { restart: 'unless-stopped' }))
    const looping = await when(id, (c) => c.state === 'restarting' && c.exit.restarts > 0)
    expect(looping.exit).toMatchObject({ exitCode: 1, oomKilled: false })
    await engine.containers.remove(id)
  })

  it('out of memory says so by the engine’s flag; merely killed it does not', async () => {
    const memoryBytes = 32 * 1024 * 1024
    const starved = await started(spec('oom', 'oom', { memoryBytes }))
    const killed = await started(spec('killed', 'hold'))
    await bed.call('POST', `/containers/${killed}/kill`)
    const dead = await when(killed, (c) => c.state === 'exited')
    expect(dead.exit).toMatchObject({ exitCode: 137, oomKilled: false })
    const ended = await when(starved, (c) => c.state === 'exited')
    expect(ended.exit.oomKilled).toBe(true)
  })

  it('TF-30 gets the limits it was promised', async () => {
    const limits = { cpus: 0.5, memoryBytes: 64 * 1024 * 1024 }
    const id = await engine.containers.create(spec('limits', 'hold', limits))
    const { HostConfig } = await bed.ask<{ HostConfig: { NanoCpus: number; Memory: number } }>(
      'GET',
      `/containers/${id}/json`,
    )
    expect(HostConfig).toMatchObject({ NanoCpus: 500_000_000, Memory: 67_108_864 })
  })

  it('that cannot start says why, and keeps saying it', async () => {
    const command = ['/no/such/program']
    const id = await engine.containers.create(
      spec('nostart', 'hold', { settings: { entrypoint: command } }),
    )
    const failure = await failureFrom(engine.containers.start(id))
    expect(failure).toMatchObject({ kind: 'start-failed' })
    expect(JSON.stringify(failure)).toContain('/no/such/program')
    expect((await engine.containers.inspect(id))?.exit.error).toContain('/no/such/program')
  })

  it('cannot be created on a bind mount that is not there', async () => {
    const mounts = [{ kind: 'bind', source: '/no/such/folder', target: '/x' }] as const
    expect(
      await failureFrom(engine.containers.create(spec('nobind', 'hold', { mounts }))),
    ).toMatchObject({ kind: 'create-failed', message: expect.stringContaining('/no/such/folder') })
  })

  it('is stopped by force when it ignores being asked', async () => {
    const id = await started(spec('stubborn', 'ignore-term'))
    // Until its program runs, runc's own child is there, which ends when it is asked.
    await eventually(async () => {
      const { Processes } = await bed.ask<{ Processes: string[][] }>('GET', `/containers/${id}/top`)
      return Processes.flat().some((each) => each.includes('sleep')) || undefined
    })
    const before = performance.now()
    await engine.containers.stop(id, 1_000)
    expect(performance.now() - before).toBeGreaterThan(900)
    expect(await engine.containers.inspect(id)).toMatchObject({
      state: 'exited',
      exit: { exitCode: 137, oomKilled: false },
    })
  })
})

describe('an engine that speaks no old versions', () => {
  it('is spoken to in one it knows, for every call', async () => {
    const strict = engineOver(modern().socketPath)
    const id = await started(spec('strict', 'hold'), strict)
    const log = await strict.containers.logs(
      id,
      { follow: false, tail: 1 },
      AbortSignal.timeout(5_000),
    )
    for await (const _ of log.bytes);
    await strict.containers.remove(id)
    const versions = new Set(
      modern()
        .calls()
        .map((call) => `${call.version} ${call.status >= 400}`),
    )
    expect([...versions].sort()).toEqual([' false', `${bed.engine.apiVersion} false`].sort())
    strict.close()
  })
})

describe('an engine behind a bad connection', () => {
  const flaky = recorderOn(bed)

  it('does not lose a call when kept connections were cut', async () => {
    const through = engineOver(flaky().socketPath)
    await through.containers.list()
    flaky().cutConnections()
    expect(Array.isArray(await through.containers.list())).toBe(true)
    through.close()
  })

  it('is given up on when the signal aborts while it stalls', async () => {
    const through = engineOver(flaky().socketPath)
    await through.containers.list()
    const heal = flaky().addFault({ path: /containers\/json/, action: 'stall' })
    const reason = new Error('enough')
    const stop = new AbortController()
    const asked = through.containers.list({}, stop.signal)
    setTimeout(() => stop.abort(reason), 100)
    await expect(asked).rejects.toBe(reason)
    heal()
    through.close()
  })
})
