import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { openDeployBed } from '../../support/deploy-bed.ts'

const bed = sharedEngine()

async function crashAt(dir: string, workload: string, tag: string, stage: string): Promise<void> {
  const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    [script, dir, bed.socketPath, bed.name('net'), workload, tag, stage],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [, signal] = await once(child, 'exit')
  expect(signal).toBe('SIGKILL')
}

it.each([
  ['resolve', 'failed', 'v1'],
  ['create', 'failed', 'v1'],
  ['start', 'failed', 'v1'],
  ['health', 'failed', 'v1'],
  ['soak', 'failed', 'v1'],
  ['record', 'succeeded', 'v2'],
  ['retire', 'succeeded', 'v2'],
])(
  'kill -9 at %s: the next start makes it %s, exactly %s serves and nothing is left over',
  async (stage, state, serves) => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-crash-'))
    const before = openDeployBed(bed, { dir })
    const web = before.apply(
      `crash-${stage}`,
      {},
      { deploy: { healthTimeout: '5s', soak: '1s', stopTimeout: '1s' } },
    )
    await before.deploy(web, 'v1')
    await before.close()

    await crashAt(dir, web, 'v2', stage)

    const after = openDeployBed(bed, { dir })
    const [id] = after.deploys.interrupted()
    expect(id).toBeDefined()
    const [settled] = await after.deploys.recover()
    expect(settled).toMatchObject({ id, state, recovered: true })
    expect(await after.served(web)).toEqual([serves])
    expect(await after.containers(web, true)).toHaveLength(1)
    expect(after.deploys.interrupted()).toEqual([])
    expect(after.events(id ?? '').some(({ data }) => data?.type === 'recovery')).toBe(true)
    // What comes next works as if nothing had happened.
    expect(await after.deploy(web, 'v3')).toMatchObject({ state: 'succeeded' })
    expect(await after.served(web)).toEqual(['v3'])
    await after.close()
    rmSync(dir, { recursive: true, force: true })
  },
)
