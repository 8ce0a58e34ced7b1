import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { pageSecurityHeaders } from '../../shared/security/csp.ts'
import type { Refusal } from './gate.ts'
import type { PageFile } from './page-files.ts'
import { sessionPath } from './routes.ts'
import type { Sessions } from './sessions.ts'

export const refusalStatus: Readonly<Record<Refusal, number>> = {
  host: 421,
  target: 400,
  'fetch-site': 403,
  origin: 403,
  session: 401,
  token: 401,
  locked: 429,
}

/** For every answer, refusals too. There is no CORS header anywhere, and no redirect. */
export function securityHeaders(port: number): Readonly<Record<string, string>> {
  const policy = pageSecurityHeaders['Content-Security-Policy'] ?? "default-src 'none'"
  return {
    ...pageSecurityHeaders,
    // Not every browser counts a WebSocket to the page's own address as 'self'.
    'Content-Security-Policy': policy.replace(
      "connect-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    ),
    'X-Frame-Options': 'DENY',
  }
}

interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly refusal: Refusal | undefined
  readonly files: ReadonlyMap<string, PageFile>
  readonly sessions: Sessions
  readonly headers: Readonly<Record<string, string>>
}

/** Answers a request that is no upgrade; the refusal, if it was one. */
export async function answerRequest(call: Call): Promise<Refusal | undefined> {
  const path = (call.request.url ?? '').replace(/\?.*$/, '')
  if (call.refusal) return refuse(call, call.refusal)
  if (path === sessionPath) return answerSession(call)
  const file = call.files.get(path)
  if (!file) return end(call, 404)
  if (call.request.method !== 'GET') return end(call, 405)
  return end(call, 200, file)
}

const bodySchema = z.union([
  z.strictObject({ token: z.string().max(128) }),
  z.strictObject({ session: z.string().max(128) }),
])
const maxBody = 1024

async function answerSession(call: Call): Promise<Refusal | undefined> {
  if (call.request.method !== 'POST') return end(call, 405)
  if (call.request.headers['content-type'] !== 'application/json') return end(call, 415)
  const text = await readBody(call.request)
  if (text === undefined) return end(call, 413)
  const body = parseBody(text)
  if (!body) return end(call, 400)
  if ('session' in body) {
    return call.sessions.has(body.session) ? grant(call, body.session) : refuse(call, 'session')
  }
  const redeemed = call.sessions.redeem(body.token)
  return redeemed.ok ? grant(call, redeemed.session) : refuse(call, redeemed.why)
}

const grant = (call: Call, session: string) =>
  end(call, 200, { type: 'application/json', body: Buffer.from(JSON.stringify({ session })) })

function refuse(call: Call, refusal: Refusal): Refusal {
  end(call, refusalStatus[refusal])
  return refusal
}

function end({ request, response, headers }: Call, status: number, file?: PageFile): undefined {
  // Whatever else the request still sends is not read.
  const isOpen = hasBody(request) && !request.complete
  const goodbye = isOpen ? { Connection: 'close' } : {}
  const type = file ? { 'Content-Type': file.type } : {}
  const length = { 'Content-Length': String(file?.body.length ?? 0) }
  response.writeHead(status, { ...headers, ...file?.headers, ...type, ...length, ...goodbye })
  response.end(file?.body)
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** Undefined when it is longer than any body of ours. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > maxBody) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseBody(text: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data
  } catch {
    // Not JSON: the same as JSON of the wrong shape.
    return undefined
  }
}
