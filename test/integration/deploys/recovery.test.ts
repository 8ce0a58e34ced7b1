import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'
import { pacedMs } from '../../support/paced.ts'
import { processesOf } from '../../support/remote-processes.ts'
import { roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)

  async function crashAt(stage: string, workload: string, dir: string): Promise<void> {
    const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
    const crash: Crash = {
      ...{ stage, workload, tag: 'v2', dir },
      ...{ socketPath: bed.socketPath, network: bed.name('net'), over, home: road.home },
    }
    const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
  }

  /** On the host over SSH: nothing runs there for a user who is not connected. */
  async function expectNobodyThere(): Promise<void> {
    if (over === 'local') return
    await expect.poll(() => processesOf(road.remote())).toEqual([])
  }

  async function settledAfterStart(app: DeployBed) {
    const [id] = app.deploys.interrupted()
    expect(id).toBeDefined()
    const began = Date.now()
    const [settled] = await app.deploys.recover()
    expect(Date.now() - began).toBeLessThan(pacedMs(60_000))
    expect(settled).toMatchObject({ id, recovered: true })
    expect(app.deploys.interrupted()).toEqual([])
    expect(app.events(id ?? '').some(({ data }) => data?.type === 'recovery')).toBe(true)
    return settled
  }

  /** From the stage after it on, what was made is written down: its id, and from the next one on that it was started. */
  async function expectKnown({ deploys, store }: DeployBed, stage: string): Promise<void> {
    const [id = ''] = deploys.interrupted()
    const last = (of: string) => store.journal.entries(id).findLast((each) => each.stage === of)
    if (stage === 'resolve' || stage === 'create') return
    const made = last('create')
    expect(made).toMatchObject({ mark: 'done', target: over })
    const { Config } = await bed.ask<{ Config: { Labels: Record<string, string> } }>(
      ...(['GET', `/containers/${made?.facts.containerId}/json`] as const),
    )
    expect(Config.Labels).toMatchObject({ 'longshore.deployment': id, 'longshore.tag': 'v2' })
    if (stage !== 'start') expect(last('start')?.mark).toBe('done')
  }

  const stages = [
    ['resolve', 'failed', 'v1'],
    ['create', 'failed', 'v1'],
    ['start', 'failed', 'v1'],
    ['health', 'failed', 'v1'],
    ['soak', 'failed', 'v1'],
    ['record', 'succeeded', 'v2'],
    ['retire', 'succeeded', 'v2'],
  ] as const
  // Over SSH: where nothing is there yet, while the new one is watched, and when it is recorded.
  const fewer = ['create', 'health', 'retire']
  it.each(stages.filter(([stage]) => over === 'local' || fewer.includes(stage)))(
    'TF-34, TF-38 kill -9 at %s: what was made is known, the next start makes it %s within 60 s, exactly %s serves and nothing is left over',
    async (stage, state, serves) => {
      const dir = mkdtempSync(join(tmpdir(), 'longshore-crash-'))
      const before = openDeployBed(bed, { dir, road })
      const web = before.apply(
        `crash-${stage}`,
        {},
        { deploy: { healthTimeout: '20s', soak: '1s', stopTimeout: '1s' } },
      )
      await before.deploy(web, 'v1')
      await before.close()

      await crashAt(stage, web, dir)
      await expectNobodyThere()

      const after = openDeployBed(bed, { dir, road })
      await expectKnown(after, stage)
      expect(await settledAfterStart(after)).toMatchObject({ state })
      expect(await after.served(web)).toEqual([serves])
      expect(await after.containers(web, true)).toHaveLength(1)
      // What comes next works as if nothing had happened.
      expect(await after.deploy(web, 'v3')).toMatchObject({ state: 'succeeded' })
      expect(await after.served(web)).toEqual(['v3'])
      await after.close()
      await expectNobodyThere()
      rmSync(dir, { recursive: true, force: true })
    },
  )
})
