// Stop, start, restart and several instances of a workload of one image, judged by the engine itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Action } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'

const bed = sharedEngine()

describe('a workload of one image as it is', () => {
  let dir: string
  let app: DeployBed
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'longshore-control-'))
    app = openDeployBed(bed, { dir })
  })
  afterAll(async () => {
    await app.close()
    rmSync(dir, { recursive: true, force: true })
  })

  const ask = (workload: string, action: Action) =>
    app.run({ workload, action, reason: '', actor: 'test' })
  const names = async (workload: string, all = false) =>
    (await app.containers(workload, all)).toSorted()

  async function crashAt(workload: string, action: Action): Promise<void> {
    await app.close()
    const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
    const crash: Crash = {
      ...{ stage: action, action, workload, tag: 'v1', dir },
      ...{ socketPath: bed.socketPath, network: bed.name('net'), over: 'local', home: '' },
    }
    const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    app = openDeployBed(bed, { dir })
    await app.deploys.recover()
    expect(app.deploys.interrupted()).toEqual([])
  }

  it('CP-17, CP-18, CP-19 is stopped, started and restarted in the same containers, also where the app is killed meanwhile', async () => {
    const web = app.apply('control', { maxInstances: 2 })
    for (const tag of ['v1', 'v2']) await app.deploy(web, tag)
    const both = await names(web)
    expect(both).toHaveLength(2)

    expect(await ask(web, 'stop')).toMatchObject({ state: 'succeeded', tag: 'v2' })
    expect(await names(web)).toEqual([])
    for (const name of both) {
      const { State, HostConfig } = await bed.ask<Inspected>('GET', `/containers/${name}/json`)
      // So it stays down when the engine is started anew.
      expect([State.Status, HostConfig.RestartPolicy.Name]).toEqual(['exited', 'unless-stopped'])
    }
    expect(await ask(web, 'start')).toMatchObject({ state: 'succeeded', verified: false })
    expect((await app.served(web)).toSorted()).toEqual(['v1', 'v2'])
    await crashAt(web, 'restart')
    // The older one has no check of its own any more: nobody waits until it answers.
    await expect.poll(async () => await app.served(web).catch(() => [])).toHaveLength(2)
    expect((await names(web, true)).map((name) => name.toLowerCase())).toEqual([web, web])
    expect(app.store.releases.list(web).find(({ live }) => live)?.name).toBe('r2')
  })

  it('starts again though its image is gone, and says so where its containers are', async () => {
    await bed.ask('POST', '/images/localhost/longshore-test:v1/tag?repo=localhost/gone&tag=v1')
    const web = app.apply('gone', { image: 'localhost/gone' })
    await app.deploy(web, 'v1')
    await ask(web, 'stop')
    await bed.ask('DELETE', '/images/localhost/gone:v1?force=1')
    expect(await ask(web, 'start')).toMatchObject({ state: 'succeeded', verified: true })
    expect(await app.served(web)).toEqual(['v1'])
    const [name] = await names(web)
    await bed.ask('DELETE', `/containers/${name}?force=1`)
    expect(await ask(web, 'start')).toMatchObject({ state: 'skipped' })
  })

  it('a container that failed is kept for a look when that is asked for: it serves nothing, starts never, and is in the way of none', async () => {
    const port = 11_000 + (bed.number % 8_000)
    const source = { publish: [`127.0.0.1:${port}:8080`] }
    const policy = { healthTimeout: '1s', soak: '0ms', stopTimeout: '1s' }
    const more = { deploy: policy, keep: { failed: '15m' } }
    const web = app.apply('look', source, more)
    await app.deploy(web, 'v1')
    expect(await app.deploy(web, 'broken')).toMatchObject({ state: 'failed' })
    expect(await app.served(web)).toEqual(['v1'])
    const all = await names(web, true)
    const [kept = ''] = all.filter((name) => name.startsWith('failed_until_'))
    expect(all).toHaveLength(2)
    const { State, HostConfig } = await bed.ask<Inspected>('GET', `/containers/${kept}/json`)
    expect([State.Status, HostConfig.RestartPolicy.Name]).toEqual(['exited', 'no'])
    const log = await bed.call('GET', `/containers/${kept}/logs?stdout=1&stderr=1`)
    expect(log.body.toString()).toContain('nothing listens')
    expect(await app.deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
    expect(await ask(web, 'restart')).toMatchObject({ state: 'succeeded', verified: true })
    expect(await app.served(web)).toEqual(['v2'])
    expect(await names(web, true)).toContain(kept)
    await ask(web, 'remove')
    expect(await names(web, true)).toEqual([])
  })
})

interface Inspected {
  readonly State: { readonly Status: string }
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } }
}
