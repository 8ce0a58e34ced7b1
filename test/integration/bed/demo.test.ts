// `npm run demo -- --once` as a user runs it: a child process, judged by its last line.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../../../scripts/demo.mjs')
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGTERM')
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(
  args: readonly string[],
  heard: (err: string, child: ChildProcess) => void = () => {},
) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
    heard(err, child)
  })
  return new Promise<Ended>((resolve) =>
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code, out, err })
    }),
  )
}

const demoFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('longshore-demo-'))

it('with --compose it does the same with a stack, which serves all the while', async () => {
  const { code, out, err } = await run(['--once', '--json', '--compose'])
  expect(code, err).toBe(0)
  const { deployments, serving, leftovers } = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
  expect(deployments.map(({ state }: { state: string }) => state)).toEqual([
    'succeeded',
    'succeeded',
    'failed',
    'succeeded',
  ])
  expect(serving.map(({ body }: { body: string }) => body)).toEqual(['v1', 'v2', 'v2', 'v1'])
  expect(leftovers).toEqual([])
})

it('the demo deploys v1 and v2, fails broken with v2 serving, rolls back, and leaves nothing', async () => {
  const { code, out, err } = await run(['--once', '--json'])
  expect(code, err).toBe(0)
  const { engine, registry, deployments, serving, cutover, stopThenStart, leftovers } = JSON.parse(
    out.trimEnd().split('\n').at(-1) ?? '',
  )
  expect(engine).toEqual({ version: expect.any(String), private: expect.any(Boolean) })
  // Beside an engine of our own there is a registry that lets nobody in without a login.
  expect(registry).toBe(engine.private ? '127.0.0.1:5000' : null)
  expect(
    deployments.map(({ tag, state }: { tag: string; state: string }) => `${tag} ${state}`),
  ).toEqual(['v1 succeeded', 'v2 succeeded', 'broken failed', 'v1 succeeded'])
  for (const { id, durationMs, stages } of deployments) {
    expect([typeof id, durationMs > 0, stages.length > 0]).toEqual(['string', true, true])
    expect(Object.keys(stages[0])).toEqual(['name', 'state', 'durationMs'])
  }
  expect(serving).toEqual(
    ['v1', 'v2', 'v2', 'v1'].map((body, index) => ({ after: deployments[index].id, body })),
  )
  // Counted by the client that made the load.
  if (engine.private) {
    expect(cutover).toEqual({ proxy: 'edge', requests: expect.any(Number), failed: 0 })
    expect(cutover.requests).toBeGreaterThan(100)
    expect(stopThenStart.requests).toBeGreaterThan(100)
    expect(stopThenStart.failed).toBeGreaterThan(0)
  } else expect({ cutover, stopThenStart }).toEqual({ cutover: null, stopThenStart: null })
  expect(leftovers).toEqual([])
})

it('the demo tidies up where it is interrupted half-way', async ({ skip }) => {
  skip(process.platform !== 'linux', 'finds the command that the demo runs by ps of Linux')
  const before = demoFolders()
  let isStopped = false
  const { code, err } = await run(['--once'], (shown, child) => {
    if (isStopped || !shown.includes('deploy demo-web v2')) return
    isStopped = true
    // As the terminal does on Ctrl-C, for the command that is running.
    child.kill('SIGINT')
    interruptDeploy(child)
  })
  expect(code).toBe(1)
  expect(err).toContain('demo-web is deleted')
  expect(demoFolders()).toEqual(before)
})

/** The command that the demo runs just now; the engine is in no terminal's group. */
function interruptDeploy({ pid }: ChildProcess): void {
  const list = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' })
  for (const [, command] of list.stdout.matchAll(/^ *(\d+) .*cli\.js .*deploy/gm)) {
    process.kill(Number(command), 'SIGINT')
  }
}
