import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

export const projectRoot = path.resolve(import.meta.dirname, '../../..')
/** The build under test; another one while the usual one is being made. */
export const outDir = process.env.LONGSHORE_OUT ?? 'out'
const node = path.join(projectRoot, 'node_modules/.bin/node')

export interface AppChild {
  readonly child: ChildProcess
  output(): string
  /** The first line of its output that matches; fails when it ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<number | null>
  /** Asks it to end, and makes it after `patienceMs`. */
  stop(patienceMs?: number): Promise<void>
}

/** Starts a process of ours that meets the engine by `DOCKER_HOST` alone. */
export function startChild(
  args: readonly string[],
  options: { socketPath: string; env?: Record<string, string>; ipc?: boolean; stdin?: string },
): AppChild {
  const { DOCKER_CONTEXT, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, NODE_OPTIONS, ...inherited } =
    process.env
  const child = spawn(node, args, {
    cwd: projectRoot,
    env: { ...inherited, DOCKER_HOST: `unix://${options.socketPath}`, ...options.env },
    stdio: [
      options.stdin === undefined ? 'ignore' : 'pipe',
      ...(['pipe', 'pipe'] as const),
      ...(options.ipc ? (['ipc'] as const) : []),
    ],
  })
  child.stdin?.end(options.stdin)
  let text = ''
  const listeners = new Set<() => void>()
  const collect = (chunk: Buffer) => {
    text += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))

  return {
    child,
    ended,
    output: () => text,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text)
          if (!match) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
        void ended.then((code) =>
          reject(new Error(`ended with ${code} before ${pattern}:\n${text}`)),
        )
      }),
    stop: async (patienceMs = 30_000) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await ended
      clearTimeout(timer)
    },
  }
}
