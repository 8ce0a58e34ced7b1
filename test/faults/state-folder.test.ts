// The state folder: full, damaged, and wanted by two apps at once.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { openApp } from '../../src/main/app.ts'
import { describeFailure } from '../../src/shared/model/failure-text.ts'
import { sharedEngine } from '../support/bed/shared-engine.ts'
import { type DeployBed, openDeployBed } from '../support/deploy-bed.ts'

const bed = sharedEngine()
const signal = new AbortController().signal
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const dirs: string[] = []
const mounted: string[] = []

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-state-'))
  dirs.push(dir)
  return dir
}
function smallDisk(): string {
  const dir = folder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'longshore-test', dir])
  mounted.push(dir)
  return dir
}
afterAll(() => {
  for (const dir of mounted) execFileSync('umount', ['--lazy', dir])
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
})

/** Fills the disk to its last byte; answers what gives the space back. */
function fillUp(dir: string): () => void {
  const ballast = join(dir, 'ballast')
  try {
    writeFileSync(ballast, Buffer.alloc(8_000_000))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
  return () => rmSync(ballast)
}

async function reached(app: DeployBed, id: string, stage: string): Promise<void> {
  for await (const item of app.deploys.watch(id, signal)) {
    if (item.type === 'end') throw new Error('it ended before')
    const events = item.type === 'snapshot' ? item.events : [item.event]
    if (events.some(({ line }) => line === `starting ${stage}`)) return
  }
}

it.for([
  ['resolve', 'v2'],
  ['create', 'v2'],
  ['start', 'v2'],
  ['health', 'slow-start'],
  ['soak', 'v2'],
])(
  'full while stage %s runs: the new one is removed, the old one serves, and all is well when there is space',
  async ([stage = '', tag = ''], { skip }) => {
    skip(!isRoot, 'only root can mount a small disk')
    const dir = smallDisk()
    const app = openDeployBed(bed, { dir })
    const web = app.apply(
      `full-${stage}`,
      {},
      {
        deploy: { healthTimeout: '20s', soak: '1s', stopTimeout: '1s' },
      },
    )
    expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
    const asked = { workload: web, action: 'deploy', tag, reason: '', actor: 'test' } as const
    const { deployment } = await app.deploys.start(asked, signal)
    await reached(app, deployment.id, stage)
    const makeSpace = fillUp(dir)
    const failed = await app.end(deployment.id).catch(() => undefined)
    const { failure, state } = app.deploys.show(deployment.id).deployment
    expect([failed?.id, state, failure?.kind]).toEqual([deployment.id, 'failed', 'no-space'])
    if (failure) expect(describeFailure(failure).remedy).toContain('Free some space')
    expect(await app.served(web)).toEqual(['v1'])
    expect(await app.containers(web, true)).toHaveLength(1)

    makeSpace()
    expect(await app.deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
    expect(await app.served(web)).toEqual(['v2'])
    await app.close()
    const again = openDeployBed(bed, { dir })
    expect(again.store.deployments.get(deployment.id)).toMatchObject({ state: 'failed' })
    expect(again.deploys.interrupted()).toEqual([])
    await again.close()
  },
)

it('damaged while an app is away: an earlier copy is opened, it says so, and containers run on', async () => {
  const dir = folder()
  const app = openDeployBed(bed, { dir })
  const web = app.apply('damaged')
  await app.deploy(web, 'v1')
  await app.close()
  writeFileSync(join(dir, 'state.db'), 'this is not a database '.repeat(500))

  const opened = await openApp({ dataDir: dir, door: 'terminal' })
  const [warning] = opened.warnings
  if (warning?.kind !== 'state-corrupt') throw new Error('no warning')
  expect(describeFailure(warning).detail).toContain('Containers keep running')
  expect(readFileSync(warning.kept, 'utf8')).toContain('this is not a database')
  await opened.close('wait')

  const again = openDeployBed(bed, { dir })
  expect(await again.served(web)).toEqual(['v1'])
  expect(again.workloads.list().map(({ document }) => document.name)).toEqual([web])
  expect(await again.deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
  expect(await again.served(web)).toEqual(['v2'])
  await again.close()
})

it('wanted by two apps: the second is refused by name, a command finds the first', async () => {
  const dir = folder()
  const app = await openApp({ dataDir: dir, door: 'browser' })
  const second = await openApp({ dataDir: dir, door: 'desktop' }).catch((error) => error.failure)
  expect(second).toMatchObject({ kind: 'state-locked', dir })
  expect(second.holder).toContain(`browser (process ${process.pid}`)
  expect(describeFailure(second).remedy).toContain('--data')

  const client = app.client({ actor: 'test' })
  const name = bed.name('shared')
  const source = { kind: 'image', image: 'localhost/longshore-test', pull: 'never' }
  await client.workloads.apply({ document: { name, host: 'local', source } })
  const before = readdirSync(dir).sort()
  const entry = new URL('../../src/main/cli.ts', import.meta.url).pathname
  const argv = [entry, '--data', dir, '--json', 'workloads', 'list']
  const { stdout } = await promisify(execFile)(process.execPath, argv)
  expect(stdout).toContain(name)
  expect(readdirSync(dir).sort()).toEqual(before)
  await app.close('wait')
})
