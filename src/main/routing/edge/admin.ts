/**
 * The admin API of the edge. It listens on the loopback address of its container alone: what leads there is a program
 * that the engine runs inside, and nothing is published.
 */
import { Agent, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import type { Engine } from '../../engine/engine.ts'
import { type EdgeConfig, edgeConfigSchema } from './config.ts'
import { type EdgeRoute, routeSchema } from './route.ts'

export interface FoundConfig {
  /** null = it has none, or one that is not ours. */
  readonly config: EdgeConfig | null
  readonly etag: string
}

export interface EdgeAdmin {
  read(signal: AbortSignal): Promise<FoundConfig>
  /** The one of that `@id`, alone; undefined = there is none, or one whose id has a slash, which cannot be asked for. */
  route(id: string, signal: AbortSignal): Promise<EdgeRoute | undefined>
  /** All of it; false = it is another by now than the one of that etag. Throws `proxy-refused`. */
  write(config: EdgeConfig, etag: string, signal: AbortSignal): Promise<boolean>
  /** Requests under way to each address. */
  inFlight(signal: AbortSignal): Promise<ReadonlyMap<string, number>>
  close(): void
}

interface AdminDeps {
  readonly host: string
  readonly exec: Engine['containers']['exec']
  id(signal: AbortSignal): Promise<string>
}

const port = 2019
const idleMs = 3_000

const upstreams = z.array(z.object({ address: z.string(), num_requests: z.number() }))

export function createAdmin(deps: AdminDeps): EdgeAdmin {
  const { host } = deps
  const agent = agentInside(deps)
  const call = async (asked: Asked, signal: AbortSignal): Promise<Answer> => {
    try {
      return await sendKept(agent, asked, signal)
    } catch (error) {
      signal.throwIfAborted()
      // That there is no edge, or that its host is away, is told as what it is.
      if (failureOf(error)) throw error
      const reason = error instanceof Error ? error.message : String(error)
      return fail({ kind: 'proxy-away', host, proxy: 'The edge', reason }, error)
    }
  }
  const refused = ({ status, body }: Answer): never => {
    const reason = body.trim() || `it answered ${status}`
    return fail({ kind: 'proxy-refused', host, proxy: 'The edge', route: '', reason })
  }
  return {
    async read(signal) {
      const answer = await call({ method: 'GET', path: '/config/' }, signal)
      if (answer.status !== 200) return refused(answer)
      const read = edgeConfigSchema.safeParse(JSON.parse(answer.body))
      return { config: read.success ? read.data : null, etag: answer.etag }
    },
    async route(id, signal) {
      const answer = await call({ method: 'GET', path: `/id/${encodeURIComponent(id)}` }, signal)
      const read =
        answer.status === 200 ? routeSchema.safeParse(JSON.parse(answer.body)) : undefined
      return read?.data
    },
    async write(config, etag, signal) {
      const body = JSON.stringify(config)
      const answer = await call({ method: 'POST', path: '/config/', body, etag }, signal)
      if (answer.status === 412) return false
      return answer.status === 200 ? true : refused(answer)
    },
    async inFlight(signal) {
      const answer = await call({ method: 'GET', path: '/reverse_proxy/upstreams' }, signal)
      if (answer.status !== 200) return refused(answer)
      const found = upstreams.parse(JSON.parse(answer.body))
      return new Map(found.map(({ address, num_requests }) => [address, num_requests]))
    },
    close: () => agent.destroy(),
  }
}

/** A connection that was kept may have ended with the container behind it: then another one is asked. */
async function sendKept(agent: Agent, asked: Asked, signal: AbortSignal): Promise<Answer> {
  try {
    return await send(agent, asked, signal)
  } catch (error) {
    if (!(error instanceof KeptConnectionEnded)) throw error
    return await send(agent, asked, signal)
  }
}

class KeptConnectionEnded extends Error {}

/** One program inside for as long as there is something to ask. */
function agentInside({ exec, id }: AdminDeps): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: idleMs })
  const lives = new AbortController()
  const open = async (): Promise<Duplex> => {
    const limit = AbortSignal.any([lives.signal, AbortSignal.timeout(20_000)])
    const container = await id(limit)
    return asSocket(await exec(container, ['nc', '127.0.0.1', String(port)], lives.signal))
  }
  agent.createConnection = (_, done) => {
    open().then(
      (stream) => done?.(null, stream),
      (error) => done?.(error, undefined as never),
    )
    return undefined
  }
  const destroy = agent.destroy.bind(agent)
  agent.destroy = () => {
    lives.abort()
    destroy()
  }
  return agent
}

/** Stream through the engine with what Node asks of the connections that it keeps. */
function asSocket(stream: Duplex): Duplex {
  let idle: NodeJS.Timeout | undefined
  const self = () => stream
  return Object.assign(stream, {
    setKeepAlive: self,
    setNoDelay: self,
    ref: self,
    unref: self,
    setTimeout(ms: number) {
      clearTimeout(idle)
      if (ms > 0) idle = setTimeout(() => stream.emit('timeout'), ms).unref()
      return stream
    },
  })
}

interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly etag?: string
}

interface Answer {
  readonly status: number
  readonly etag: string
  readonly body: string
}

function send(
  agent: Agent,
  { method, path, body, etag }: Asked,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: `127.0.0.1:${port}`,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
      ...(etag !== undefined && { 'if-match': etag }),
    }
    const call = request({ agent, method, path, headers, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const { etag: mark = '' } = response.headers
        resolve({ status: response.statusCode ?? 0, etag: mark, body: text })
      })
    })
    call.on('error', (error) =>
      reject(call.reusedSocket ? new KeptConnectionEnded(error.message) : error),
    )
    call.end(body)
  })
}
