// A registry that refuses: each repository in its own way. Engines of the bed reach it over plain HTTP.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

const refusals: Readonly<Record<string, Refusal>> = {
  limited: {
    ...{ status: 429, code: 'TOOMANYREQUESTS' },
    message: 'You have reached your pull rate limit.',
  },
  locked: { status: 401, code: 'UNAUTHORIZED', message: 'authentication required' },
  missing: { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' },
  broken: { status: 500, code: 'UNKNOWN', message: 'it is broken' },
}

const listType = 'application/vnd.docker.distribution.manifest.list.v2+json'
const elsewhere = JSON.stringify({
  ...{ schemaVersion: 2, mediaType: listType },
  manifests: [
    {
      ...{ mediaType: 'application/vnd.docker.distribution.manifest.v2+json', size: 500 },
      digest: `sha256:${'a'.repeat(64)}`,
      platform: { architecture: 's390x', os: 'linux' },
    },
  ],
})

export interface RefusingRegistry {
  /** `host:port`; its repositories: limited, locked, missing, broken, elsewhere. */
  readonly address: string
  close(): Promise<void>
}

export async function startRefusingRegistry(host: string): Promise<RefusingRegistry> {
  const server = http.createServer(({ url = '' }, answer) => {
    const [, repository = ''] = /^\/v2\/([^/]+)\//.exec(url) ?? []
    if (repository === 'elsewhere') {
      answer.writeHead(200, { 'content-type': listType }).end(elsewhere)
      return
    }
    const refusal = refusals[repository]
    if (!refusal) {
      answer.writeHead(url === '/v2/' ? 200 : 404).end('{}')
      return
    }
    const { status, code, message } = refusal
    answer.writeHead(status, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ errors: [{ code, message }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
