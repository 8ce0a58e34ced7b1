// What stands behind a proxy in tests: a server that answers with its own name, and a client that asks through the proxy.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Backend {
  readonly port: number
  readonly target: string
  close(): Promise<void>
}

/** `/slow` answers after 400 ms. */
export async function startBackend(name: string, host = '127.0.0.1'): Promise<Backend> {
  const server = http.createServer((request, response) => {
    const answer = () => response.end(`${name} ${request.headers.host} ${request.url}`)
    if (request.url === '/slow') setTimeout(answer, 400)
    else answer()
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ port, target: `${host}:${port}` },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** What the public gets: status and text. */
export function askThrough(port: number, name: string, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { port, path, host: '127.0.0.1', headers: { host: name }, agent: false }
    const asked = http.get(options, (answer) => {
      let body = ''
      answer.on('data', (chunk) => (body += chunk))
      answer.on('end', () => resolve(`${answer.statusCode} ${body}`))
      answer.on('error', reject)
    })
    asked.on('error', reject)
  })
}
