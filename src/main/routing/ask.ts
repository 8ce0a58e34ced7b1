/** Asks a proxy for a public name as anybody does, over whatever leads to its entrance. */
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { RouteName } from '../../shared/model/face.ts'
import type { HostSession } from '../hosts/session.ts'
import type { FoundRoute, Router } from './router.ts'

export interface RouteAnswer {
  /** Of HTTP. */
  readonly status: number
  /** Its beginning. */
  readonly body: string
  /** Who answered, as a route's `target` is written; undefined = the proxy does not tell. */
  readonly target?: string
}

const bodyLength = 200

/** One GET on a connection of its own. Rejects where no answer comes. */
export async function askRoute(
  session: Pick<HostSession, 'dial' | 'reach'>,
  router: Pick<Router, 'entrance' | 'proof'>,
  route: FoundRoute,
  signal: AbortSignal,
): Promise<RouteAnswer> {
  const { at, isTls } = await router.entrance(signal)
  const stream =
    'container' in at
      ? (await session.reach.connect(at, signal)).stream
      : await session.dial(at, signal)
  try {
    // Whether its certificate is trusted is another question: a new one may be on its way.
    const socket = isTls
      ? connectTls({ socket: stream, servername: route.name, rejectUnauthorized: false })
      : stream
    const proof = router.proof?.(route)
    const { status, body, headers } = await get(socket, { ...route, ...proof }, signal)
    const target = proof && headers[proof.answeredBy.toLowerCase()]
    return { status, body, ...(target !== undefined && { target }) }
  } finally {
    stream.destroy()
  }
}

interface Asked extends RouteName {
  readonly headers?: Readonly<Record<string, string>>
}

interface Answered extends RouteAnswer {
  readonly headers: Readonly<Record<string, string>>
}

function get(
  socket: Duplex,
  { name, path, headers }: Asked,
  signal: AbortSignal,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    const call = request(
      {
        createConnection: () => socket as never,
        ...{ path, signal },
        headers: { host: name, 'user-agent': 'longshore-probe', connection: 'close', ...headers },
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
