/** dockerode's modem on sockets that we dial: no environment, no sockets of its own choosing. */
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import Docker from 'dockerode'
import { messageOf } from './byte-stream.ts'
import type { Dial } from './engine.ts'
import type { Refusal } from './failures.ts'
import { createGate } from './gate.ts'
import { parseJson } from './json-lines.ts'

export interface ModemRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'HEAD' | 'PUT'
  /** With its query, both encoded (see `path`). */
  readonly path: string
  readonly body?: unknown
  /** A tar archive, instead of a body. */
  readonly archive?: Buffer
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
/** All statuses as successes, for us to tell them apart: of a refusal, too, the whole answer is read here. */
const everyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [100 + i, true]))

export function createModem(dial: Dial): Modem {
  const agent = new EngineAgent(dial)
  const docker = withoutDockerEnvironment(() => new Docker(modemOptions(agent)))
  // The agent's own limit does not see sockets that are still being dialled.
  const inTurn = createGate(maxSockets)
  const dialled = (request: ModemRequest, signal?: AbortSignal): Promise<ModemAnswer> =>
    new Promise((resolve, reject) => {
      // By itself a request hears of it only once it has a socket, which an absent host keeps from it.
      const abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      docker.modem.dial(
        {
          path: request.path,
          method: request.method,
          statusCodes: everyStatus,
          // The modem waits for ever for the rest of an answer that is cut in the middle.
          isStream: true,
          // Without options the modem cuts the last character off a path with a query.
          options: { _query: {}, _body: request.body ?? {} },
          ...(request.archive && { file: request.archive }),
          ...(request.auth ? { authconfig: { key: request.auth } } : {}),
          ...(signal ? { abortSignal: signal } : {}),
        },
        (error, answer) => {
          const read = error ? Promise.reject(error) : readAnswer(answer as http.IncomingMessage)
          void read.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort))
        },
      )
    })
  return {
    send: (request, signal) => inTurn(() => dialled(request, signal), signal),
    close: () => agent.destroy(),
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

  /** The modem inspects its options, this agent included, to full depth at every request. */
  [inspect.custom](): string {
    return 'EngineAgent'
  }
}

/**
 * Everything that the modem would otherwise take from the environment or choose itself is said
 * here: with a host it looks at no socket path, with a protocol at no certificate.
 */
function modemOptions(agent: http.Agent) {
  return {
    host: 'docker',
    port: 80,
    protocol: 'http',
    socketPath: undefined,
    pathPrefix: '/',
    timeout: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    version: undefined,
    agent,
  } as const
}

const dockerVariables = ['DOCKER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_CLIENT_TIMEOUT'] as const

/** The modem's constructor reads these, and throws on what it cannot read, before our options. */
function withoutDockerEnvironment<T>(build: () => T): T {
  const saved = dockerVariables.map((name) => [name, process.env[name]] as const)
  for (const name of dockerVariables) delete process.env[name]
  try {
    return build()
  } finally {
    for (const [name, value] of saved) if (value !== undefined) process.env[name] = value
  }
}

async function readAnswer(answer: http.IncomingMessage): Promise<ModemAnswer> {
  const parts: Buffer[] = []
  // Reading reports errors; this only keeps one that comes after it from being unheard.
  answer.on('error', () => {})
  for await (const part of answer) parts.push(part)
  const text = saidInHeader(answer) ?? Buffer.concat(parts).toString('utf8')
  const { statusCode: status = 0 } = answer
  // What is not JSON can be used by nobody here.
  const json = parseJson(text)
  if (successes.has(status)) return { ok: true, json }
  const message = messageOf(json) || text.trim() || `HTTP status ${status}`
  return { ok: false, refusal: { status, message } }
}

/** Answer of HEAD for a path in a container. */
function saidInHeader({ headers }: http.IncomingMessage): string | undefined {
  const said = headers['x-docker-container-path-stat']
  return typeof said === 'string' ? Buffer.from(said, 'base64').toString('utf8') : undefined
}

const successes = new Set([200, 201, 202, 204])
