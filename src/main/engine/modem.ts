/** dockerode's modem on sockets that we dial: no environment, no sockets of its own choosing. */
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import Docker from 'dockerode'
import { messageOf } from './byte-stream.ts'
import type { Dial } from './engine.ts'
import type { Refusal } from './failures.ts'
import { createGate } from './gate.ts'

export interface ModemRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With its query, both encoded (see `path`). */
  readonly path: string
  readonly body?: unknown
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
const successes = { 200: true, 201: true, 202: true, 204: true }

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
          statusCodes: successes,
          // Without options the modem cuts the last character off a path with a query.
          options: { _query: {}, _body: request.body ?? {} },
          ...(signal ? { abortSignal: signal } : {}),
        },
        (error, json) => {
          signal?.removeEventListener('abort', abort)
          // What is not JSON comes as bytes; nothing here can use it.
          if (!error) return resolve({ ok: true, json: Buffer.isBuffer(json) ? undefined : json })
          const refusal = refusalOf(error)
          return refusal ? resolve({ ok: false, refusal }) : reject(error)
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

/** A keep-alive agent whose connections come from `dial`. */
class EngineAgent extends http.Agent {
  readonly #dial: Dial

  constructor(dial: Dial) {
    super({ keepAlive: true, maxFreeSockets: 4 })
    this.#dial = dial
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (socket) => callback?.(null, socket),
      (error) => callback?.(error, undefined as never),
    )
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

function refusalOf(error: Error): Refusal | undefined {
  if (!('statusCode' in error) || typeof error.statusCode !== 'number') return undefined
  const json = 'json' in error ? error.json : undefined
  const said = messageOf(json) || (Buffer.isBuffer(json) ? json.toString('utf8').trim() : '')
  return { status: error.statusCode, message: said || `HTTP status ${error.statusCode}` }
}
