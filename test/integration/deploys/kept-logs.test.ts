// What removed containers said last is kept, also where a crash came in between.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'

const bed = sharedEngine()
const deploy = { healthTimeout: '20s', soak: '1s', stopTimeout: '1s' }

/** Kills itself when `stage` of v2 begins. */
async function crashAt(stage: string, workload: string, dir: string): Promise<void> {
  const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
  const crash: Crash = {
    ...{ stage, workload, tag: 'v2', dir, over: 'local', home: '' },
    ...{ socketPath: bed.socketPath, network: bed.name('net') },
  }
  const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
}

it.each([
  ['health', 'v2', null],
  ['soak', 'v2', null],
  ['record', 'v1', 'r1'],
  ['retire', 'v1', 'r1'],
])('kill -9 at %s: what %s said is kept by who settles it', async (stage, said, release) => {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-kept-'))
  const before = openDeployBed(bed, { dir })
  const web = before.apply(`kept-${stage}`, {}, { deploy })
  await before.deploy(web, 'v1')
  await before.close()
  await crashAt(stage, web, dir)

  const after = openDeployBed(bed, { dir })
  await after.deploys.recover()
  const kept = after.store.keptLogs.list(web)
  expect(kept).toMatchObject([{ release, exit: { oomKilled: false } }])
  expect(kept[0]?.lines.map(({ line }) => line).join('\n')).toContain(said)
  await after.close()
  rmSync(dir, { recursive: true, force: true })
})

it('SD-29 keeps the last 2,000 lines of a retired container, and how it ended', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-kept-'))
  const app = openDeployBed(bed, { dir })
  const web = app.apply('long', { port: 0, healthcheck: '' }, { deploy })
  await app.deploy(web, 'logs200k')
  const [old] = await app.containers(web)
  const lastLine = async () =>
    (await bed.call('GET', `/containers/${old}/logs?stdout=1&tail=1`)).body.slice(8, 16)
  // Until it has written everything, its shell does not hear that it shall end.
  await expect.poll(lastLine, { timeout: 90_000, interval: 200 }).toBe('0200000 ')
  await app.deploy(web, 'v1')
  const kept = app.store.keptLogs.list(web)
  expect(kept).toMatchObject([{ release: 'r1', exit: { exitCode: 0, oomKilled: false } }])
  const lines = kept[0]?.lines.map(({ line }) => Number(line.slice(0, 7))) ?? []
  expect(lines).toHaveLength(2_000)
  expect(lines).toEqual(Array.from({ length: 2_000 }, (_, index) => 198_001 + index))
  await app.close()
  rmSync(dir, { recursive: true, force: true })
})
