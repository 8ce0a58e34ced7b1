/** Requests and their whole answers, over kept-alive sockets that we dial. */
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf } from './byte-stream.ts'
import type { Dial } from './engine.ts'
import type { Refusal } from './failures.ts'
import { createGate } from './gate.ts'
import { parseJson } from './json-lines.ts'

export interface ModemRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With its query, both encoded (see `path`). */
  readonly path: string
  readonly body?: unknown
  /** A login to a registry, as its header takes it. */
  readonly auth?: string
}

export type ModemAnswer =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly refusal: Refusal }

export interface Modem {
  /** Rejects with the socket's error; an HTTP refusal is an answer. */
  send(request: ModemRequest, signal?: AbortSignal): Promise<ModemAnswer>
  close(): void
}

/** Enough for every deployment at once; a stop that waits for its container holds one. */
const maxSockets = 16

export function createModem(dial: Dial): Modem {
  const agent = new EngineAgent(dial)
  // The agent's own limit does not see sockets that are still being dialled.
  const inTurn = createGate(maxSockets)
  return {
    send: (request, signal) => inTurn(() => answerTo(agent, request, signal), signal),
    close: () => agent.destroy(),
  }
}

function answerTo(
  agent: http.Agent,
  request: ModemRequest,
  signal: AbortSignal | undefined,
): Promise<ModemAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path } = request
    const body = request.body === undefined ? undefined : JSON.stringify(request.body)
    const headers = headersOf(request, body)
    const sent = http.request({ agent, method, path, headers, ...(signal && { signal }) })
    // By itself a request hears of it only once it has a socket, which an absent host keeps from it.
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    sent.on('close', () => signal?.removeEventListener('abort', abort))
    sent.on('error', reject)
    sent.on('response', (answer) => void readAnswer(answer).then(resolve, reject))
    sent.end(body)
  })
}

function headersOf({ auth }: ModemRequest, body: string | undefined): http.OutgoingHttpHeaders {
  return {
    Host: 'docker',
    ...(auth && { 'X-Registry-Auth': auth }),
    ...(body !== undefined && {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    }),
  }
}

/** A path of the Engine API; every variable part is encoded, so none can reach another route. */
export function path(
  strings: TemplateStringsArray,
  ...parts: readonly (string | number | QueryText)[]
): string {
  return strings.reduce((text, fixed, index) => {
    const part = parts[index - 1] ?? ''
    return `${text}${part instanceof QueryText ? part.text : encodeURIComponent(part)}${fixed}`
  })
}

class QueryText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** `?a=b…` of the values that are there; objects become JSON, as the API takes its filters. */
export function query(values: Readonly<Record<string, string | number | object | undefined>>) {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    search.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  return new QueryText(search.size > 0 ? `?${search}` : '')
}

/** With the name of a server given, Node looks for none: that takes a pattern of every kind of address. */
const agentOptions = { keepAlive: true, maxFreeSockets: 4, servername: '' }

/** A keep-alive agent whose connections come from `dial`. */
class EngineAgent extends http.Agent {
  readonly #dial: Dial

  constructor(dial: Dial) {
    super(agentOptions)
    this.#dial = dial
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (socket) => {
        // One whose request was aborted as it ended has nobody left who listens.
        socket.on('error', () => {})
        callback?.(null, socket)
      },
      (error) => callback?.(error, undefined as never),
    )
  }

  override keepSocketAlive(socket: Duplex): boolean {
    super.keepSocketAlive(socket)
    return !('isScarce' in socket)
  }
}

async function readAnswer(answer: http.IncomingMessage): Promise<ModemAnswer> {
  const parts: Buffer[] = []
  // Reading reports errors; this only keeps one that comes after it from being unheard.
  answer.on('error', () => {})
  for await (const part of answer) parts.push(part)
  const text = Buffer.concat(parts).toString('utf8')
  const { statusCode: status = 0 } = answer
  // What is not JSON can be used by nobody here.
  const json = parseJson(text)
  if (successes.has(status)) return { ok: true, json }
  const message = messageOf(json) || text.trim() || `HTTP status ${status}`
  return { ok: false, refusal: { status, message } }
}

const successes = new Set([200, 201, 202, 204])
