// How a stack that runs is shown, and what its services use, on a real engine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createFleet } from '../../../src/main/fleet/fleet.ts'
import { createStats } from '../../../src/main/stats/stats.ts'
import { openStatsFile } from '../../../src/main/store/stats-file.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { eventually } from '../../support/eventually.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { sources } from '../../support/sources.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const never = new AbortController().signal
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

const project = `
services:
  web: { image: ${image('v1')} }
  side: { image: ${image('v1')}, restart: unless-stopped }
  job: { image: ${image('shell')}, entrypoint: [/bin/sh, -c], command: ["exit 0"] }
`

/** What the app shows of the workloads of the bed. */
function shownBy() {
  const { store } = stacks.deploys()
  const clock = systemClock
  const dir = mkdtempSync(join(tmpdir(), 'longshore-status-'))
  const hosts = hostsOn({
    endpoint: bed.socketPath,
    ...{ clock, installation: store.installation, filesDir: join(dir, 'files') },
  })
  const fleet = createFleet({ sources, hosts, store, clock, reportBug: noBugs })
  const bugs = { report: (error: unknown): string => String(error) }
  const stats = createStats({ file: openStatsFile(dir, clock), hosts, store, clock, bugs })
  closing.push(async () => {
    await fleet.close()
    stats.close()
    await hosts.close()
    rmSync(dir, { recursive: true, force: true })
  })
  const state = async (workload: string) => {
    const { workloads } = await fleet.status({ host: 'local', registries: false }, never)
    return workloads.find(({ name }) => name === workload)
  }
  return { state, stats }
}

describe('a stack that runs', () => {
  it('SD-30 is degraded while a service is stopped, dead or gone, and failed when all are', async () => {
    const name = stacks.apply('status', { 'compose.yaml': project })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    const { state, stats } = shownBy()
    expect(await state(name)).toMatchObject({
      state: 'running',
      release: 'r1',
      image: '3 services',
    })
    const { web = '', side = '' } = await stacks.running(name)

    const { services } = await stats.now(name, never)
    expect(services).toMatchObject([
      { service: 'job', running: 0, cpu: null, memory: null },
      { service: 'side', running: 1, containers: 1, restarts: 0, pids: expect.any(Number) },
      { service: 'web', cpu: expect.any(Number), memory: expect.any(Number) },
    ])

    // The engine's listing may be late by a moment.
    const becomes = (wanted: string) =>
      eventually(async () => ((await state(name))?.state === wanted ? wanted : undefined))
    await bed.call('POST', `/containers/${side}/stop?t=0`)
    await becomes('degraded')
    await bed.call('POST', `/containers/${side}/start`)
    await becomes('running')
    await bed.call('POST', `/containers/${side}/pause`)
    await becomes('degraded')
    expect(await state(name)).toMatchObject({ trouble: 'side is paused' })
    expect((await stats.now(name, never)).services).toMatchObject([
      { service: 'job' },
      { service: 'side', running: 0, containers: 1 },
      { service: 'web', running: 1 },
    ])
    await bed.call('POST', `/containers/${side}/unpause`)
    await becomes('running')
    // Nothing starts it again by itself, and it may end with 0: only what was asked tells it from a job.
    await stacks.run(name, 'stop', { services: ['web'] })
    await becomes('degraded')
    await stacks.run(name, 'start', { services: ['web'] })
    await becomes('running')
    expect(await state(name)).not.toHaveProperty('trouble')
    await bed.call('DELETE', `/containers/${side}?force=1`)
    await becomes('degraded')
    expect(await state(name)).toMatchObject({ release: 'r1' })
    await bed.call('POST', `/containers/${web}/kill`)
    await becomes('failed')
    for (const { Id } of await stacks.containers(name))
      await bed.call('DELETE', `/containers/${Id}?force=1`)
    await becomes('absent')
  })
})
