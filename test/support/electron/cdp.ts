import { EventEmitter } from 'node:events'
import { WebSocket } from 'ws'

type Params = Record<string, unknown>

/** One page, worker or the browser itself, as the DevTools protocol speaks of it. */
export interface CdpSession {
  send<T = Params>(method: string, params?: Params): Promise<T>
  /** Events by method name; every listener gets the event's params. */
  readonly events: EventEmitter
}

export interface CdpBrowser extends CdpSession {
  session(sessionId: string): CdpSession
}

interface Reply {
  id?: number
  method?: string
  params?: Params
  result?: Params
  error?: { message: string }
  sessionId?: string
}

/** The DevTools protocol over its WebSocket, as far as the stand-in needs it. */
export async function connectCdp(endpoint: string): Promise<CdpBrowser> {
  const socket = new WebSocket(endpoint, { perMessageDeflate: false })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  let lastId = 0
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (e: Error) => void }>()
  const emitters = new Map<string, EventEmitter>()

  const emitterOf = (sessionId: string) => {
    const known = emitters.get(sessionId)
    if (known) return known
    const emitter = new EventEmitter()
    emitter.setMaxListeners(50)
    emitters.set(sessionId, emitter)
    return emitter
  }
  socket.on('message', (data) => {
    const reply = JSON.parse(String(data)) as Reply
    if (reply.id === undefined) {
      emitterOf(reply.sessionId ?? '').emit(reply.method ?? '', reply.params)
      return
    }
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.error) call?.reject(new Error(reply.error.message))
    else call?.resolve(reply.result as never)
  })
  socket.on('close', () => {
    for (const call of waiting.values()) call.reject(new Error('the browser is gone'))
    waiting.clear()
  })

  const session = (sessionId: string): CdpSession => ({
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        lastId += 1
        waiting.set(lastId, { resolve, reject })
        const to = sessionId === '' ? {} : { sessionId }
        socket.send(JSON.stringify({ id: lastId, method, params, ...to }))
      }),
    events: emitterOf(sessionId),
  })
  return { ...session(''), session }
}
