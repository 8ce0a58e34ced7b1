/** Asks a proxy for a public name as anybody does, over whatever leads to its entrance. */
import { connect as connectTls } from 'node:tls'
import { getOver } from '../hosts/reach/get-over.ts'
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
    const asked = { path: route.path, headers: { host: route.name, ...proof?.headers } }
    const { status, body, headers } = await getOver(socket, asked, signal)
    const target = proof && headers[proof.answeredBy.toLowerCase()]
    return { status, body, ...(target !== undefined && { target }) }
  } finally {
    stream.destroy()
  }
}
