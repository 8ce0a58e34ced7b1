import { request } from 'node:http'
import type { Duplex } from 'node:stream'

interface Question {
  readonly path: string
  /** For the header `Host`, where `headers` has none. */
  readonly host?: string
  readonly port?: number
  readonly headers?: Readonly<Record<string, string>>
}

interface Answer {
  /** The status of HTTP. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Its first 200 characters. */
  readonly body: string
}

const bodyLength = 200

/** One GET over a stream that nothing else uses, as our probes ask. Rejects where no answer comes. */
export function getOver(stream: Duplex, asked: Question, signal: AbortSignal): Promise<Answer> {
  const { headers, ...where } = asked
  return new Promise((resolve, reject) => {
    // A helper tells so that nothing listens: by how it ends.
    stream.once('error', reject)
    const call = request(
      {
        createConnection: () => stream as never,
        ...{ ...where, signal },
        headers: { 'user-agent': 'longshore-probe', connection: 'close', ...headers },
      },
      (response) => {
        let body = ''
        const finish = () => {
          const told = Object.entries(response.headers).map(([key, value]) => [key, String(value)])
          const status = response.statusCode ?? 0
          resolve({ status, headers: Object.fromEntries(told), body: body.slice(0, bodyLength) })
        }
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
          if (body.length >= bodyLength) finish()
        })
        response.on('end', finish)
        response.on('error', reject)
      },
    )
    call.on('error', reject)
    call.end()
  })
}
