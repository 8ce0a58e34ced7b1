import { spawn } from 'node:child_process'
import { projectNode } from '../../scripts/lib/bootstrap.mjs'
import { tryRun } from '../../scripts/lib/exec.mjs'

export interface Timed {
  readonly wallMs: number
  /** User and system time of the program and its children. */
  readonly cpuMs: number
}

/** Runs a program to its end, its output thrown away; bash's own clock gives wall and CPU. */
export async function runTimed(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Timed> {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$0" "$@" >/dev/null'
  const result = await tryRun('bash', ['-c', script, command, ...args], { env })
  const last = result.stderr.trim().split('\n').at(-1) ?? ''
  const [real, user, system] = last.split(' ').map(Number)
  if (result.code !== 0 || real === undefined || user === undefined || system === undefined)
    throw new Error(`${command} ${args.join(' ')} ended with ${result.code}: ${result.stderr}`)
  return { wallMs: real * 1_000, cpuMs: (user + system) * 1_000 }
}

/** Runs one of our clients in a Node of its own; its last line of output is its measurement. */
export async function runClient<Measured>(
  file: string,
  args: readonly string[],
): Promise<Measured> {
  const path = new URL(`clients/${file}`, import.meta.url).pathname
  const result = await tryRun(projectNode, [path, ...args])
  if (result.code !== 0) throw new Error(`${file} ended with ${result.code}: ${result.stderr}`)
  return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') as Measured
}

export interface RunningProgram {
  readonly pid: number
  /** Lines of output as they come. */
  readonly lines: AsyncIterable<string>
  stop(): Promise<void>
}

/** Starts a program that runs until stopped. */
export function startProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): RunningProgram {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('exit', () => resolve())
  })
  return {
    pid: child.pid ?? 0,
    lines: linesOf(child.stdout),
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}
