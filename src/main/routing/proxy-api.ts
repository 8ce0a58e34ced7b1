/**
 * One request to the API of a proxy, over streams that its host's session dials: such an API is seldom for anybody but its own
 * host. Nothing is sent twice, redirects are not followed, waiting and answers are bounded. Caddy before 2.8 sends its Etag
 * as a trailer, so trailers count as headers.
 */
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { systemAuthorities } from '../hosts/environment/authorities.ts'
import type { DialTarget } from '../hosts/session.ts'

export interface ApiQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its leading slash, and what stands in it escaped. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** Rejects with `proxy-away` or as `signal` was aborted; whatever was answered is an answer. */
export type AskProxy = (question: ApiQuestion, signal: AbortSignal) => Promise<ApiAnswer>

export interface ProxyApiDeps {
  /** The Longshore host. */
  readonly host: string
  /** Name that people call it by: `Caddy`. */
  readonly proxy: string
  readonly at: ProxyAddress
  readonly dial: (target: DialTarget, signal?: AbortSignal) => Promise<Duplex>
  readonly clock: Pick<Clock, 'schedule'>
}

export interface ProxyAddress {
  readonly target: DialTarget
  /** Over TLS, with a certificate that this machine's authorities vouch for. */
  readonly isSecure: boolean
  /** As it was written. */
  readonly shown: string
}

const deadlineMs = 20_000
const maxAnswerBytes = 16 * 1024 * 1024

export function createProxyApi(deps: ProxyApiDeps): AskProxy {
  const { host, proxy, at, dial, clock } = deps
  return async (question, signal) => {
    signal.throwIfAborted()
    const deadline = new AbortController()
    const cancel = clock.schedule(deadlineMs, () => deadline.abort())
    const bounded = AbortSignal.any([signal, deadline.signal])
    try {
      const stream = await dial(at.target, bounded)
      return await exchange(at.isSecure ? secured(stream, at.target) : stream, at, {
        question,
        signal: bounded,
      })
    } catch (error) {
      signal.throwIfAborted()
      const reason = deadline.signal.aborted
        ? `${at.shown} did not answer within ${deadlineMs / 1000} s`
        : `${at.shown}: ${reasonOf(error)}`
      return fail({ kind: 'proxy-away', host, proxy, reason }, error)
    } finally {
      cancel()
    }
  }
}

function secured(socket: Duplex, target: DialTarget): Duplex {
  const servername = 'host' in target && !/^[\d.:]+$/.test(target.host) ? target.host : undefined
  return connectTls({ socket, ca: [...systemAuthorities()], ...(servername && { servername }) })
}

async function exchange(
  stream: Duplex,
  { target }: ProxyAddress,
  {
    question: { method, path, headers, body },
    signal,
  }: { readonly question: ApiQuestion; readonly signal: AbortSignal },
): Promise<ApiAnswer> {
  const sent = {
    // A socket has no name: Caddy 2.6 takes none but the empty one there.
    host: 'socket' in target ? '' : hostHeader(target),
    connection: 'close',
    'user-agent': 'Longshore',
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...headers,
  }
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const options = { method, path, headers: sent, setHost: false, signal }
    const asked = http.request({ ...options, createConnection: () => stream }, resolve)
    asked.on('error', reject)
    stream.on('error', reject)
    asked.end(body)
  })
  try {
    const text = await readBounded(answer)
    const { statusCode = 0, trailers } = answer
    const flat = Object.entries({ ...answer.headers, ...trailers }).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ])
    return { status: statusCode, headers: Object.fromEntries(flat), body: text }
  } finally {
    stream.destroy()
  }
}

const hostHeader = ({ host, port }: { host: string; port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

async function readBounded(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxAnswerBytes) throw new Error('its answer has no end')
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A host that could not connect says why in a failure of its own; what Node says is a code and a sentence. */
function reasonOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure) return 'reason' in failure && failure.reason ? failure.reason : failure.kind
  return error instanceof Error ? error.message : 'it could not be asked'
}
