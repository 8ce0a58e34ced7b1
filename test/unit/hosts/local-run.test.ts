import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runHere } from '../../../src/main/hosts/local/local-run.ts'
import type { RunCommand } from '../../../src/main/hosts/session.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

const never = new AbortController().signal
const node = process.execPath
const env = { PATH: process.env.PATH, LONGSHORE_SECRET: 'hush', HOME: '/home/ana' }

async function run(argv: RunCommand['argv'], more: Partial<RunCommand> = {}) {
  const lines: string[] = []
  const deps = { host: 'local', clock: testClock, platform: process.platform, env }
  const end = await runHere(deps, {
    argv,
    signal: never,
    onLine: (stream, line) => lines.push(`${stream}: ${line}`),
    ...more,
  })
  return { end, lines }
}

/** Linux keeps a process that nobody has waited for as a zombie: it runs no more, though a signal still reaches it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return (
      process.platform !== 'linux' ||
      !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    )
  } catch {
    return false
  }
}

describe('a command', () => {
  it('ends with its exit code, its lines by stream', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3'
    const { end, lines } = await run([node, '-e', script])
    expect(end).toEqual({ exitCode: 3, signal: null })
    expect(lines.sort()).toEqual(['stderr: err', 'stdout: out'])
  })

  it('ends with the signal that ended it, and no exit code', async () => {
    const { end } = await run([node, '-e', 'process.kill(process.pid, "SIGKILL")'])
    expect(end).toEqual({ exitCode: null, signal: 'SIGKILL' })
  })

  it('gets its arguments as they are: no shell reads them', async () => {
    const hostile = '; touch /tmp/owned `id` $(id) "x" \n|'
    const { lines } = await run([
      node,
      '-e',
      'console.log(JSON.stringify(process.argv[1]))',
      hostile,
    ])
    expect(lines).toEqual([`stdout: ${JSON.stringify(hostile)}`])
  })

  it('gets its input and its environment, and nothing of ours beside', async () => {
    const script =
      'process.stdin.pipe(process.stdout); console.log(process.env.GIVEN, process.env.HOME, process.env.LONGSHORE_SECRET)'
    const { lines } = await run([node, '-e', script], { stdin: 'typed\n', env: { GIVEN: 'yes' } })
    expect(lines).toEqual(['stdout: yes /home/ana undefined', 'stdout: typed'])
  })

  it('that is not installed is a missing capability', async () => {
    expect(await failureFrom(run(['longshore-no-such-program']))).toEqual({
      kind: 'capability-missing',
      host: 'local',
      capability: 'longshore-no-such-program',
    })
  })

  it('is ended with everything it started when its signal aborts, even what ignores TERM', async ({
    skip,
  }) => {
    skip(process.platform === 'win32', 'Windows has no signal that a program may ignore')
    const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);'
    // Only who has installed its handler says so, or the first signal already ends it.
    const grandchildScript = `${stubborn} console.log(process.pid)`
    const script = `${stubborn} require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchildScript)}], { stdio: "inherit" })`
    const stop = new AbortController()
    const reason = new Error('cancelled')
    let grandchild = 0
    const running = run([node, '-e', script], {
      signal: stop.signal,
      onLine: (_, line) => {
        grandchild = Number(line)
      },
    })
    const outcome = expect(running).rejects.toBe(reason)
    await expect.poll(() => grandchild).toBeGreaterThan(0)
    stop.abort(reason)
    await outcome
    await expect.poll(() => isRunning(grandchild)).toBe(false)
  })

  it('does not start when its signal has aborted', async () => {
    const reason = new Error('too late')
    await expect(run([node, '-e', ''], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
