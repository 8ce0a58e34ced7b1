// The terminal door as it ships, built, as a child process on a state folder of its own, judged from outside.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll } from 'vitest'
import { cacheRoot, projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'
import type { EngineBed } from '../../support/bed/shared-engine.ts'
import { hostAlong, type Road } from '../../support/ways.ts'
import { containersOf, servedBy, testSource } from '../../support/workload-containers.ts'

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** The lines of stdout, parsed. */
  json(): unknown[]
}

export interface RunningCommand {
  readonly child: ChildProcess
  /** Resolves when stdout or stderr has shown `text`. */
  shown(text: string): Promise<void>
  readonly ended: Promise<Ended>
}

export interface TerminalBed {
  readonly dir: string
  start(...args: string[]): RunningCommand
  run(...args: string[]): Promise<Ended>
  /** Runs it, insists on success, and answers the one JSON value it printed. */
  ask(...args: string[]): Promise<unknown>
  /** Applies a workload of the test image; answers its name. */
  apply(
    base: string,
    source?: Record<string, unknown>,
    deploy?: Record<string, unknown>,
  ): Promise<string>
  /** What the running containers of a workload answer over HTTP. */
  served(workload: string): Promise<string[]>
  /** Containers of a workload, running or not. */
  containers(workload: string): Promise<string[]>
}

/** It starts in less than half the time that the sources take. */
export const entry = join(projectRoot, 'out/main/cli.js')

/**
 * `socketPath`: where the engine is reached, its own socket by default. Over a road to a host, workloads
 * go there, and the built-in one leads nowhere.
 */
export function terminalBed(
  bed: EngineBed,
  socketPath?: () => string,
  env: Readonly<Record<string, string>> = {},
  road: Road = { over: 'local', home: '' },
): TerminalBed {
  const { over, home } = road
  const isHere = over === 'local'
  const dir = mkdtempSync(join(tmpdir(), 'longshore-cli-'))
  const settingsFile = join(dir, 'settings.json')
  const settings = { network: bed.name('net') }
  writeFileSync(settingsFile, JSON.stringify({ settings }))
  const way = () => {
    if (isHere) return { DOCKER_HOST: `unix://${socketPath?.() ?? bed.socketPath}` }
    const hosts = [hostAlong(road, socketPath?.())]
    writeFileSync(settingsFile, JSON.stringify({ settings, hosts }))
    return { DOCKER_HOST: 'unix:///nowhere/docker.sock', HOME: home, SSH_AUTH_SOCK: '' }
  }
  let known: Readonly<Record<string, string>> | undefined
  const running = new Set<ChildProcess>()
  beforeAll(() => ensureBuild())
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  const start = (...args: string[]): RunningCommand => {
    known ??= way()
    const child = spawn(process.execPath, [entry, '--data', dir, ...args], {
      env: {
        ...process.env,
        ...known,
        NODE_COMPILE_CACHE: join(cacheRoot, 'compile'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return followChild(child)
  }
  const run = (...args: string[]) => start(...args).ended
  const ask = async (...args: string[]) => {
    const { code, out, err, json } = await run('--json', ...args)
    if (code !== 0) throw new Error(`longshore ${args.join(' ')}: ${code}\n${out}${err}`)
    return json().at(-1)
  }
  return {
    dir,
    start,
    run,
    ask,
    apply: async (base, source = {}, deploy = {}) => {
      const name = bed.name(isHere ? base : `${base}-${over}`)
      const file = join(dir, `${name}.json`)
      const document = documentOf(name, source)
      const how = { ...document.deploy, ...deploy }
      writeFileSync(file, JSON.stringify({ ...document, deploy: how, host: over }))
      await ask('workloads', 'apply', '-f', file)
      return name
    },
    served: (workload) => servedBy(bed, workload),
    containers: (workload) => containersOf(bed, workload, true),
  }
}

export function documentOf(name: string, source: Record<string, unknown> = {}) {
  return {
    name,
    host: 'local',
    source: { ...testSource, ...source },
    deploy: { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s' },
  }
}

function followChild(child: ChildProcess): RunningCommand {
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('no pipes')
  const waiting = new Set<() => void>()
  let seen = ''
  for (const stream of [stdout, stderr]) {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk
      for (const look of waiting) look()
    })
  }
  const ended = Promise.all([text(stdout), text(stderr), once(child, 'close')]).then(
    ([out, err, [code]]): Ended => ({
      code: typeof code === 'number' ? code : null,
      out,
      err,
      json: () =>
        out
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line)),
    }),
  )
  const shown = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!seen.includes(wanted)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      ended.then(() => reject(new Error(`ended without showing "${wanted}":\n${seen}`)), reject)
    })
  return { child, shown, ended }
}
