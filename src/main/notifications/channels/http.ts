/**
 * One request to a service. Redirects are not followed, certificates are checked, the proxy of the environment is used
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), answers and waiting are bounded. No address stands in what it says of a failure.
 */
import http from 'node:http'
import https from 'node:https'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Clock } from '../../../shared/lib/clock.ts'

export interface ChannelHttp {
  /** Rejects only when `signal` is aborted, with its reason. */
  ask(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export type HttpAnswer = Answered | Unanswered

export interface Answered {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: Readonly<http.IncomingHttpHeaders>
  /** Its first 64 KiB. */
  readonly body: string
}

export interface Unanswered {
  readonly kind: 'unanswered'
  readonly why:
    | 'unknown-name'
    | 'refused'
    | 'silent'
    | 'cut'
    | 'untrusted'
    | 'proxy'
    | 'unreachable'
}

export interface ChannelHttpDeps {
  readonly clock: Pick<Clock, 'schedule'>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Certificates that are trusted, as PEM; asked for once, when the first connection needs them. */
  readonly authorities: () => readonly string[]
  /** The version of Node; this one, where none is given. */
  readonly node?: string
}

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

/** Whether a Node knows proxies: those before 24.5 would go past one without a word. */
function knowsProxies(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 5)
}

class TooOld extends Error {
  readonly code = 'ERR_PROXY_INVALID_CONFIG'
}

const deadlineMs = 15_000
const maxAnswerBytes = 64 * 1024

export function createChannelHttp({
  clock,
  env,
  authorities,
  node = process.versions.node,
}: ChannelHttpDeps): ChannelHttp {
  // Reading a hundred and more certificates takes a while.
  let trust: SecureContext | undefined
  const agentFor = (url: string) => {
    if (!knowsProxies(node) && proxyNames.some((name) => env[name])) throw new TooOld()
    if (new URL(url).protocol === 'http:') return new http.Agent({ proxyEnv: env })
    trust ??= createSecureContext({ ca: [...authorities()] })
    return new https.Agent({ proxyEnv: env, secureContext: trust })
  }
  return {
    async ask(request, signal) {
      signal.throwIfAborted()
      const deadline = new AbortController()
      const cancel = clock.schedule(deadlineMs, () => deadline.abort())
      const bounded = AbortSignal.any([signal, deadline.signal])
      try {
        const answer = await begin(request, agentFor(request.url), bounded)
        const body = await readBounded(answer)
        return { kind: 'answered', status: answer.statusCode ?? 0, headers: answer.headers, body }
      } catch (error) {
        signal.throwIfAborted()
        return { kind: 'unanswered', why: deadline.signal.aborted ? 'silent' : whyOf(error) }
      } finally {
        cancel()
      }
    },
  }
}

function begin(
  { method, url, headers, body }: HttpRequest,
  agent: http.Agent,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { request } = url.startsWith('https:') ? https : http
  const all = { 'user-agent': 'Longshore', 'content-type': 'application/json', ...headers }
  const sent = { ...all, 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: sent, signal }, resolve)
    asked.on('error', reject)
    asked.end(body)
  })
}

async function readBounded(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= maxAnswerBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8')
}

const known: Readonly<Record<string, Unanswered['why']>> = {
  ENOTFOUND: 'unknown-name',
  EAI_AGAIN: 'unknown-name',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'silent',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  ERR_PROXY_TUNNEL: 'proxy',
  ERR_PROXY_INVALID_CONFIG: 'proxy',
}

function whyOf(error: unknown): Unanswered['why'] {
  return whyOfCode(error instanceof Error && 'code' in error ? String(error.code) : '')
}

/** Meaning of a code of Node for a connection. */
export function whyOfCode(code: string): Unanswered['why'] {
  if (/CERT|SIGNED|ERR_TLS|ERR_SSL|SIGNATURE|ISSUER|EPROTO/.test(code)) return 'untrusted'
  return known[code] ?? (code.startsWith('HPE_') ? 'cut' : 'unreachable')
}
