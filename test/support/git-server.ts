// Git over https as services have it: git's own program for that, behind TLS, with a login.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../scripts/lib/exec.mjs'
import { makeAuthority, makePair } from './bed/certificates.ts'

export interface GitServer {
  /** `https://127.0.0.1:PORT`; repositories lie below it by the names of their folders. */
  readonly url: string
  /** Of the authority that its certificate is from. */
  readonly caFile: string
  /** Who came in, as they said; `` for nobody. */
  readonly logins: string[]
  close(): Promise<void>
}

interface Serving {
  /** Below it lie the repositories. */
  readonly root: string
  /** `user:password`; absent = everybody may come. */
  readonly login?: string
  /** Before each request is answered. */
  readonly onRequest?: (request: IncomingMessage) => Promise<void> | void
  /** Where requests are sent instead. */
  readonly redirect?: (path: string) => string
}

export async function startGitServer(serving: Serving): Promise<GitServer> {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-git-server-'))
  const pair = makePair(join(dir, 'pair'), makeAuthority(join(dir, 'authority')))
  const backend = join((await run('git', ['--exec-path'])).trim(), 'git-http-backend')
  const logins: string[] = []
  const certificate = {
    cert: readFileSync(join(pair, 'cert.pem')),
    key: readFileSync(join(pair, 'key.pem')),
  }
  const server = https.createServer(certificate, async (request, response) => {
    await serving.onRequest?.(request)
    const [, said = ''] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? []
    logins.push(Buffer.from(said, 'base64').toString())
    if (serving.redirect) {
      response.writeHead(302, { location: serving.redirect(request.url ?? '') }).end()
    } else if (serving.login !== undefined && logins.at(-1) !== serving.login) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    } else answer(backend, serving.root, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    ...{ caFile: join(pair, 'ca.pem'), logins },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A CGI program: headers come before its answer, and end with an empty line. */
function answer(backend: string, root: string, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'https://localhost')
  const child = spawn(backend, [], {
    env: {
      ...{ PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1' },
      ...{ PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1) },
      ...{ REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] },
      ...{ HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') },
      ...(request.headers['content-encoding'] && {
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      }),
      // Repositories of tests may be of another user.
      ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  let head = Buffer.alloc(0)
  child.stdout.on('data', (bytes: Buffer) => {
    if (response.headersSent) return response.write(bytes)
    head = Buffer.concat([head, bytes])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) return
    const pairs = head
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(/: (.*)/s))
    const headers = Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]))
    const { Status: status = '200', ...others } = headers
    response.writeHead(Number.parseInt(status, 10), others)
    response.write(head.subarray(end + 4))
  })
  child.stdout.on('end', () => response.end())
}
