import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { keptLogSchema } from '../../../src/shared/contract/logs.ts'
import { appliedSchema } from '../../../src/shared/contract/workloads.ts'
import { deploymentSchema } from '../../../src/shared/model/deployment.ts'
import { fleetSchema } from '../../../src/shared/model/fleet.ts'
import { hostSchema } from '../../../src/shared/model/host.ts'
import { logLineSchema } from '../../../src/shared/model/log.ts'
import { planSchema } from '../../../src/shared/model/plan.ts'
import { releaseSchema } from '../../../src/shared/model/release.ts'
import { timelineEventSchema } from '../../../src/shared/model/timeline.ts'
import { workloadSchema } from '../../../src/shared/model/workload.ts'
import { recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { roadTo, waysWithTls } from '../../support/ways.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)
describe.each(waysWithTls)('over %s', (over) => {
  const socketPath = () => recorder().socketPath
  const door = terminalBed(bed, socketPath, {}, roadTo(bed, over, socketPath))

  it('a workload lives its whole life through the terminal door', async () => {
    const web = await door.apply('life')

    const plan = planSchema.parse(await door.ask('plan', web))
    expect(plan).toMatchObject({ workload: web, action: 'deploy', tag: 'v1' })
    expect(recorder().mutations()).toEqual([])

    const first = await door.run('deploy', web, '--plan', plan.id)
    expect(first.code, first.out + first.err).toBe(0)
    expect(first.out).toMatch(/succeeded: .* serves v1.*recorded as r1/)
    expect(await door.served(web)).toEqual(['v1'])

    recorder().clear()
    const again = await door.run('deploy', web)
    expect(again.code).toBe(0)
    expect(again.out).toContain('skipped')
    expect(recorder().mutations()).toEqual([])
    const same = deploymentSchema.parse((await door.run('deploy', web, '--json')).json().at(-1))
    const { Id: v1 } = await bed.ask<{ Id: string }>(
      'GET',
      '/images/localhost/longshore-test:v1/json',
    )
    expect(same).toMatchObject({ state: 'skipped', digest: v1 })

    const second = await door.run('deploy', web, '--tag', 'v2', '--reason', 'try it', '--json')
    expect(second.code).toBe(0)
    const printed = second.json()
    const events = printed.slice(0, -1).map((line) => timelineEventSchema.parse(line))
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(deploymentSchema.parse(printed.at(-1))).toMatchObject({
      ...{ workload: web, action: 'deploy', tag: 'v2', state: 'succeeded', verified: true },
      reason: 'try it',
      lastSeq: events.length,
    })
    expect(await door.served(web)).toEqual(['v2'])

    await door.apply('life', {}, { healthTimeout: '2s' })
    const failed = await door.run('deploy', web, '--tag', 'broken')
    expect([failed.code, failed.out]).toEqual([1, expect.stringContaining('Not healthy')])
    expect(await door.served(web)).toEqual(['v2'])
    await door.apply('life')

    const back = await door.run('rollback', web)
    expect(back.code, back.out + back.err).toBe(0)
    expect(await door.served(web)).toEqual(['v1'])

    const releases = z.array(releaseSchema).parse(await door.ask('releases', web))
    expect(releases.map(({ name, tag, live }) => [name, tag, live])).toEqual([
      ['r3', 'v1', true],
      ['r2', 'v2', false],
      ['r1', 'v1', false],
    ])
    const deployments = z.array(deploymentSchema).parse(await door.ask('deployments', 'list'))
    expect(deployments.map(({ action, state }) => `${action} ${state}`)).toEqual([
      'rollback succeeded',
      'deploy failed',
      'deploy succeeded',
      'deploy skipped',
      'deploy skipped',
      'deploy succeeded',
    ])
    const shown = await door.run('deployments', 'show', deployments[0]?.id ?? '')
    expect(shown.out).toMatch(new RegExp(`health +${over} +succeeded`))

    const fleet = fleetSchema.parse(await door.ask('status', '--host', over))
    expect(fleet.workloads).toMatchObject([
      { name: web, tag: 'v1', release: 'r3', state: 'running' },
    ])
    z.array(hostSchema).parse(await door.ask('hosts', 'list'))
    z.array(workloadSchema).parse(await door.ask('workloads', 'list'))

    const deleted = await door.run('workloads', 'delete', web, '--yes')
    expect(deleted.code, deleted.out + deleted.err).toBe(0)
    expect((await bed.leftovers()).filter((name) => name.includes(web))).toEqual([])
    expect(await door.ask('workloads', 'list')).toEqual([])
    expect(z.array(releaseSchema).parse(await door.ask('releases', web))).toHaveLength(3)
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('a rollback and a removal can be planned, read, and then done exactly so', async () => {
    const web = await door.apply('planned')
    await door.ask('deploy', web)
    await door.ask('deploy', web, '--tag', 'v2')

    recorder().clear()
    const back = planSchema.parse(await door.ask('plan', web, '--rollback'))
    expect(back).toMatchObject({ action: 'rollback', release: 'r1', tag: 'v1' })
    expect(back.targets[0]?.difference.map(({ field }) => field)).toEqual(['tag', 'image id'])
    const gone = planSchema.parse(await door.ask('plan', web, '--remove'))
    expect(gone).toMatchObject({
      action: 'remove',
      targets: [{ order: 'remove', outage: { kind: 'until-redeployed' } }],
    })
    const shown = await door.run('plan', web, '--rollback', '--to', 'r1')
    expect(shown.out).toContain(`rollback ${web} v1`)
    expect((await door.run('plan', web, '--rollback', '--to', 'r9')).code).toBe(1)
    expect(recorder().mutations()).toEqual([])

    expect(await door.ask('deploy', web, '--plan', back.id)).toMatchObject({
      ...{ action: 'rollback', state: 'succeeded', release: 'r3', plan: back.id },
    })
    expect(await door.served(web)).toEqual(['v1'])

    // What it was to remove has been replaced since.
    const stale = await door.run('deploy', web, '--plan', gone.id, '--json')
    expect(stale.code).toBe(1)
    expect(stale.err).toContain('plan-stale')
    expect(await door.served(web)).toEqual(['v1'])

    const { id } = planSchema.parse(await door.ask('plan', web, '--remove'))
    expect(await door.ask('deploy', web, '--plan', id)).toMatchObject({
      ...{ action: 'remove', state: 'succeeded' },
    })
    expect(await door.containers(web)).toEqual([])
  })

  it('CP-30, CP-31, CP-32, CP-33 logs give lines to scripts, the last N, and only newer ones', async () => {
    const web = await door.apply('lines', { image: 'localhost/longshore-test', healthcheck: '' })
    await door.ask('deploy', web, '--tag', 'counter')
    const all = await door.run('logs', web, '--tail', 'all', '--json')
    const lines = all.json().map((line) => logLineSchema.parse(line))
    expect(lines.length).toBeGreaterThan(1)
    const tail = (await door.run('logs', web, '-n', '2', '--json')).json()
    expect(tail).toHaveLength(2)
    // As it was told, to the nanosecond: exactly what came after it.
    const since = lines[0]?.ts ?? ''
    expect(since).toMatch(/\.\d{9}Z$/)
    const newer = (await door.run('logs', web, '--since', since, '-n', 'all', '--json')).json()
    expect(newer.slice(0, lines.length - 1)).toEqual(lines.slice(1))
    expect((await door.run('logs', web, '-n', '0', '--json')).out).toBe('')
    const following = door.start('logs', web, '-f', '-n', '1')
    await new Promise((resolve) => following.child.stdout?.once('data', resolve))
    following.child.kill('SIGINT')
    expect((await following.ended).code).toBe(130)
  })
})

const door = terminalBed(bed)

it('a version that is never healthy exits 1 and leaves the old one serving', async () => {
  const web = await door.apply('sick')
  await door.ask('deploy', web)
  const { code, out } = await door.run('deploy', web, '--tag', 'exit3')
  expect(code).toBe(1)
  expect(out).toContain('exited with code 3')
  expect(await door.served(web)).toEqual(['v1'])
  expect(await door.containers(web)).toHaveLength(1)

  // What it said last is kept, and can be read although nothing of it is there any more.
  const kept = z.array(keptLogSchema).parse(await door.ask('logs', web, '--kept'))
  expect(kept).toMatchObject([{ release: null, exit: { exitCode: 3, oomKilled: false } }])
  expect(kept[0]?.lines.length).toBeGreaterThan(0)
  await door.ask('workloads', 'delete', web, '--yes')
  const shown = await door.run('logs', web, '--kept')
  expect(shown.code).toBe(0)
  expect(shown.out).toMatch(/── ls-.* removed \(exit code 3\), .* ──/)
  expect(shown.out).toContain(kept[0]?.lines[0]?.line)
  expect((await door.run('logs', web, '--kept', '-f')).code).toBe(2)
})

it('a workload that was never deployed can be deleted', async () => {
  const web = await door.apply('unborn')
  const deleted = await door.run('workloads', 'delete', web, '--yes')
  expect(deleted.code, deleted.out + deleted.err).toBe(0)
  expect((await door.run('workloads', 'show', web)).code).toBe(1)
})

it('the same document again changes nothing, and secrets are never printed', async () => {
  const web = await door.apply('quiet', { env: { API_TOKEN: 'canary-77aa', GREETING: 'hi' } })
  const file = `${door.dir}/${web}.json`
  const again = appliedSchema.parse(await door.ask('workloads', 'apply', '-f', file))
  expect(again).toMatchObject({ outcome: 'unchanged', difference: [] })
  const outputs = await Promise.all(
    [
      ['workloads', 'show', web],
      ['workloads', 'list', '--json'],
      ['plan', web],
    ].map((args) => door.run(...args)),
  )
  for (const { code, out, err } of outputs) {
    expect(code, err).toBe(0)
    expect(out + err).not.toContain('canary-77aa')
  }
  expect(outputs[0]?.out).toContain('GREETING: hi')
})
