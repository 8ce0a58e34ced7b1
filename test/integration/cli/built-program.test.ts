// The terminal program as it ships: built, in a folder without node_modules, as the packager lays it out.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'
import { commitIn } from '../../../src/main/commit.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'

const bed = sharedEngine()
const root = mkdtempSync(join(tmpdir(), 'longshore-built-'))
const [home, data] = [join(root, 'home'), join(root, 'data')]
const program = join(root, 'resources/terminal/bin/longshore.mjs')
const wrapper = join(root, 'bin/longshore')

beforeAll(async () => {
  await ensureBuild()
  const { extraResources } = parse(readFileSync(join(projectRoot, 'electron-builder.yml'), 'utf8'))
  for (const { from, to } of extraResources) {
    cpSync(join(projectRoot, from), join(root, 'resources', to), { recursive: true })
  }
  mkdirSync(home)
  mkdirSync(dirname(wrapper))
  symlinkSync('../resources/terminal/bin/longshore', wrapper)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const environment = () => ({
  PATH: process.env.PATH,
  HOME: home,
  LONGSHORE_NODE: process.execPath,
  DOCKER_HOST: `unix://${bed.socketPath}`,
})
const run = (args: readonly string[], env: NodeJS.ProcessEnv = environment()) =>
  tryRun(process.execPath, args, { env })

it('answers from the packaged folder, through a link to it, and needs nothing else there', async () => {
  const { code, stdout, stderr } = await tryRun(wrapper, ['--data', data, '--json', 'status'], {
    env: environment(),
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    hosts: [{ name: 'local', status: { state: 'online' } }],
  })
})

it('--version names the commit that it was built from', async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  const { stdout } = await run([program, '--version'])
  const [shown, commit] = stdout.trim().split(' ')
  expect(shown).toBe(version)
  if (commitIn(projectRoot) === null) expect(commit).toBeUndefined()
  else expect(commit).toMatch(/^\([0-9a-f]{7}\)$/)
})

const ofAnApp = ['crypto', 'http', '_http_client', 'sqlite', 'tls']
/** Of SSH, TLS and letters by mail. */
const ofFarHosts = ['assert', 'https', 'perf_hooks', 'tls', 'zlib']

it.each([
  { line: '--version', heavy: ofAnApp, of: 'an app' },
  { line: 'completion bash', heavy: ofAnApp, of: 'an app' },
  { line: 'status', heavy: ofFarHosts, of: 'a host far away' },
])('$line loads nothing that only $of needs', async ({ line, heavy }) => {
  const tell = 'process.on("exit", () => console.error(process.moduleLoadList.join("\\n")))'
  const told = [
    '--import',
    `data:text/javascript,${tell}`,
    program,
    '--data',
    data,
    ...line.split(' '),
  ]
  const { code, stderr } = await run(told)
  expect(code).toBe(0)
  const loaded = stderr.split('\n').map((name) => name.replace('NativeModule ', ''))
  expect(loaded).toContain('fs')
  expect(heavy.filter((name) => loaded.includes(name))).toEqual([])
})

it('is written in letters that Node reads at once', async () => {
  const { stdout } = await tryRun(
    'grep',
    ['-rlP', '[^\\x00-\\x7F]', join(root, 'resources/terminal/out/main')],
    {
      env: { ...environment(), LC_ALL: 'C' },
    },
  )
  expect(stdout).toBe('')
})

it('compiled code is kept for the next start, in a folder of this user', async () => {
  await run([program, '--version'])
  const kept = join(home, '.cache/longshore/compiled')
  expect((await tryRun('find', [kept, '-type', 'f'])).stdout).not.toBe('')
  expect((await tryRun('find', [kept, '-perm', '/022'])).stdout).toBe('')
})

it('a Node that is too old is refused in a sentence', async () => {
  const older = 'Object.defineProperty(process.versions, "node", { value: "22.1.0" })'
  const { code, stderr } = await run(['--import', `data:text/javascript,${older}`, program])
  expect(code).toBe(1)
  expect(stderr).toBe(
    `longshore needs Node 24 or newer, and this is Node 22.1.0 (${process.execPath}).\n`,
  )
})

it('a machine without Node is told what is missing', async () => {
  const { code, stderr } = await tryRun(wrapper, ['status'], {
    env: { ...environment(), LONGSHORE_NODE: join(root, 'no-node') },
  })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^longshore needs Node 24 or newer on this machine .*LONGSHORE_NODE/)
})

it('a checkout that is not built yet says how it is', async () => {
  const bare = join(root, 'checkout')
  cpSync(join(projectRoot, 'bin'), join(bare, 'bin'), { recursive: true })
  const { code, stderr } = await run([join(bare, 'bin/longshore.mjs'), 'status'])
  expect(code).toBe(1)
  expect(stderr).toBe(`longshore is not built yet: run "npm ci && npm run build" in ${bare}\n`)
})
