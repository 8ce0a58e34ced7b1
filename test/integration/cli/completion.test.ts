// Completion, as the real shells ask for it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureDebianPackages, isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { cacheRoot, projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'

const root = mkdtempSync(join(tmpdir(), 'longshore-complete-'))
const program = join(projectRoot, 'bin/longshore.mjs')
const state = join(root, 'config/Longshore')
const engineSocket = join(root, 'engine.sock')
const env = {
  ...process.env,
  PATH: `${join(root, 'bin')}:${process.env.PATH}`,
  HOME: root,
  XDG_CONFIG_HOME: join(root, 'config'),
  DOCKER_HOST: `unix://${engineSocket}`,
  NODE_COMPILE_CACHE: join(cacheRoot, 'compile'),
  TERM: 'xterm',
  PS1: '> ',
}
const longshore = (...args: string[]) => tryRun('longshore', args, { env })
const running = new Set<ChildProcess>()
const servers: Server[] = []
let calls = 0

/** Counts who calls, and answers nobody. */
async function silent(at: string | number): Promise<Server> {
  const server = createServer((socket) => {
    calls += 1
    socket.destroy()
  }).listen(at)
  servers.push(server)
  await once(server, 'listening')
  return server
}

/** Whoever called before has been counted: each server takes its callers in their order. */
async function callsAreCounted(): Promise<void> {
  for (const server of servers) {
    const address = server.address()
    const caller =
      typeof address === 'object' && address ? connect(address.port) : connect(engineSocket)
    await once(caller.resume(), 'close')
  }
}

beforeAll(async () => {
  mkdirSync(join(root, 'bin'))
  await ensureBuild()
  const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`
  writeFileSync(join(root, 'bin/longshore'), script, { mode: 0o755 })
  for (const name of ['web', 'worker']) {
    const source = { kind: 'image', image: 'localhost/none', port: 0 }
    writeFileSync(join(root, `${name}.json`), JSON.stringify({ name, host: 'local', source }))
    const { code, stderr } = await longshore('workloads', 'apply', '-f', join(root, `${name}.json`))
    expect(code, stderr).toBe(0)
  }
  await silent(engineSocket)
  const ssh = await silent(0)
  const address = ssh.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const added = await longshore('hosts', 'add', 'prod', '--ssh', `deploy@127.0.0.1:${port}`)
  expect(added.code, added.stderr).toBe(0)
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  for (const server of servers) server.close()
  rmSync(root, { recursive: true, force: true })
})

/** The names that are offered where the last word stands. */
async function offered(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await longshore('__complete', 'fish', '--', ...words)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0] ?? '')
}

it('nothing is asked of a host, nothing left behind, and an app that runs is not disturbed', async () => {
  const files = () => readdirSync(state).map((name) => [name, statSync(join(state, name)).mtimeMs])
  const before = [files(), calls]
  expect(await offered('deploy', '')).toEqual(['web', 'worker'])
  expect(await offered('status', '--host', '')).toEqual(['local', 'prod'])
  expect([files(), calls]).toEqual(before)

  const app = spawn('longshore', ['serve', '--no-open'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(app)
  await once(app.stdout, 'data')
  // It asks its hosts by itself; while it stands still, whoever calls is the completion.
  app.kill('SIGSTOP')
  await callsAreCounted()
  const during = calls
  expect(await offered('deploy', 'wo')).toEqual(['worker'])
  await callsAreCounted()
  expect(calls).toBe(during + servers.length)
  app.kill('SIGCONT')
  const listed = await longshore('--json', 'workloads', 'list')
  expect(JSON.parse(listed.stdout)).toHaveLength(2)
  app.kill('SIGTERM')
  await once(app, 'exit')
  running.delete(app)
})

/** Why a shell cannot be tried here; undefined where it can. */
async function missing(shell: string): Promise<string | undefined> {
  const has = async () => (await tryRun('sh', ['-c', `command -v ${shell}`])).code === 0
  if (await has()) return undefined
  if (!isDebianRoot()) return `${shell} is not installed`
  try {
    await ensureDebianPackages([shell])
    return (await has()) ? undefined : `${shell} cannot be installed`
  } catch (error) {
    return `${shell} cannot be installed: ${error}`
  }
}

/** Something to type, and what is to be seen before anything else is typed. */
type Step = readonly [keys: string, wanted: RegExp]

/** Types into an interactive shell on a terminal, step by step. */
async function typed(shell: string, steps: readonly Step[]): Promise<void> {
  const child = spawn('script', ['-qfc', shell, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.add(child)
  let seen = ''
  let look = () => {}
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk
    look()
  })
  for (const [keys, wanted] of steps) {
    child.stdin.write(keys)
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${shell} ended without ${wanted}:\n${seen}`)))
      look = () => wanted.test(seen) && resolve()
      look()
    })
  }
  child.kill('SIGKILL')
  running.delete(child)
}

/** From then on a completed line is printed instead of run; completion goes on asking the program. */
const echo =
  'longshore() { if [ "$1" = __complete ]; then command longshore "$@"; else echo "READ: longshore $*"; fi; }'

describe.each([
  ['bash', 'bash --norc --noprofile -i', 'source <(longshore completion bash)'],
  ['zsh', 'zsh -f -i', 'autoload -U compinit; compinit -D; source <(longshore completion zsh)'],
])('%s', (shell, start, load) => {
  it.for([
    ['longshore rollb', 'longshore rollback'],
    ['longshore deploy wo', 'longshore deploy worker'],
    ['longshore status --host pr', 'longshore status --host prod'],
    ['longshore settings theme=da', 'longshore settings theme=dark'],
    [`longshore workloads apply -f ${root}/web`, `longshore workloads apply -f ${root}/web.json`],
  ] as const)('completes "%s"', async ([line, whole], { skip }) => {
    const reason = await missing(shell)
    skip(reason !== undefined, reason)
    await typed(start, [
      [`${load}; ${echo}; echo LOADED\r`, /[\r\n]LOADED\r/],
      [`${line}\t\r`, new RegExp(`[\\r\\n]READ: ${whole} ?\\r`)],
    ])
  })
})

describe('fish', () => {
  it('completes names, with what is said of them', async ({ skip }) => {
    const reason = await missing('fish')
    skip(reason !== undefined, reason)
    const ask = async (line: string) => {
      const load = 'longshore completion fish | source'
      const { stdout, stderr } = await tryRun('fish', ['-c', `${load}; complete -C '${line}'`], {
        env,
      })
      expect(stderr).toBe('')
      return stdout
    }
    expect(await ask('longshore rollb')).toBe('rollback\tgo back to an earlier release\n')
    expect(await ask('longshore deploy wo')).toBe('worker\timage\n')
    expect(await ask('longshore deploy ')).toBe('web\timage\nworker\timage\n')
    expect(await ask(`longshore workloads apply -f ${root}/wo`)).toContain('worker.json')
  })
})
