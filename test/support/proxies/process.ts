// Programs of Debian's that a test runs as processes of its own, ended with it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Running {
  readonly process: ChildProcess
  /** All that it said. */
  said(): string
  stop(): Promise<void>
}

export function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    process: child,
    said: () => said,
    stop: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** A folder that goes with the test. */
export function ownFolder(what: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `longshore-${what}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Ports of 127.0.0.1 that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = net.createServer()
      return new Promise<net.Server>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve(server)),
      )
    }),
  )
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}
