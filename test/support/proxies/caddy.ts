// A real Caddy of Debian's with a configuration that somebody else made, its admin API on a port or on a socket.
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { ensureCaddy } from '../../../scripts/lib/testing/proxies.mjs'
import { until } from '../eventually.ts'
import { freePorts, ownFolder, runProgram } from './process.ts'

export interface ForeignCaddy {
  /** As a host's proxy says it. */
  readonly admin: string
  /** Where the public asks it. */
  readonly port: number
  /** Its configuration, byte for byte as it says it. */
  config(path?: string): Promise<string>
  /** As another hand does it. */
  change(method: string, path: string, body?: unknown): Promise<number>
  stop(): Promise<void>
}

export const strangersRoutes = [
  {
    match: [{ host: ['theirs.example.com'], path: ['/old/*'] }],
    handle: [
      {
        handler: 'subroute',
        routes: [{ handle: [{ handler: 'static_response', body: 'theirs <&>' }] }],
      },
    ],
    terminal: true,
  },
  { handle: [{ handler: 'static_response', status_code: 404, body: 'nobody' }] },
]

export async function startCaddy(
  version: '2.6' | '2.11',
  { isSocket = false, routes = strangersRoutes as readonly unknown[] } = {},
): Promise<ForeignCaddy> {
  const program = await ensureCaddy(version)
  const folder = ownFolder('caddy')
  const [port = 0, adminPort = 0] = await freePorts(2)
  const socket = join(folder.path, 'admin.sock')
  const servers = { srv0: { listen: [`127.0.0.1:${port}`], routes } }
  const listen = isSocket ? `unix/${socket}` : `127.0.0.1:${adminPort}`
  const config = { admin: { listen }, apps: { http: { http_port: port, servers } } }
  const file = join(folder.path, 'caddy.json')
  writeFileSync(file, JSON.stringify(config))
  const home = { HOME: folder.path, XDG_DATA_HOME: folder.path, XDG_CONFIG_HOME: folder.path }
  const running = runProgram(program, ['run', '--config', file], home)
  const at = isSocket ? { socketPath: socket } : { host: '127.0.0.1', port: adminPort }
  const ask = (method: string, path: string, body?: unknown) => askAdmin(at, { method, path, body })
  await until('caddy answers', () =>
    ask('GET', '/config/').then(
      () => true,
      () => false,
    ),
  )
  return {
    ...{ port, admin: isSocket ? socket : `http://127.0.0.1:${adminPort}` },
    config: async (path = '/config/') => (await ask('GET', path)).text,
    change: async (method, path, body) => (await ask(method, path, body)).status,
    async stop() {
      await running.stop()
      folder.remove()
    },
  }
}

function askAdmin(
  at: http.RequestOptions,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const host = at.socketPath ? '' : `${at.host}:${at.port}`
    const headers = { host, 'content-type': 'application/json' }
    const options = { ...at, method, path, headers, agent: false, setHost: false }
    const asked = http.request(options, (answer) => {
      let text = ''
      answer.on('data', (chunk) => (text += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
