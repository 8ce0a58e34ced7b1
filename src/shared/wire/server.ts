import type { AnyRouter, Context } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import type { DecodedResponseMessage } from '@orpc/standard-server-peer'
import {
  MessageType,
  experimental_ServerPeerWithoutCodec as ServerPeer,
  serializeResponseMessage,
} from '@orpc/standard-server-peer'
import type { Clock } from '../lib/clock.ts'
import { type Channel, maxInboundLength } from './channel.ts'
import { createCredit } from './credit.ts'
import { parseInbound } from './inbound.ts'
import { createOutbox } from './outbox.ts'

export interface ServeOptions<C extends Context> {
  readonly router: AnyRouter
  readonly channel: Channel
  readonly context: C
  readonly clock: Pick<Clock, 'schedule'>
  /** Told of a bug in a stream after its start; the stream has ended. */
  readonly onBug?: (error: unknown) => void
}

export interface Served {
  /** Calls and streams that run now. */
  readonly active: number
  /** Sent and not yet read, over all streams. */
  readonly unreadBytes: number
  /** New calls wait from now on; resolves when all that had begun are answered. Streams go on. */
  hold(): Promise<void>
  /** Begins what waited. */
  resume(): void
  close(reason?: string): void
}

/**
 * Answers one channel with the router until it closes; closing aborts every call and stream.
 * Handlers must honour their `signal`: a generator that waits for something else is only told
 * by it.
 */
export function serveChannel<C extends Context>(options: ServeOptions<C>): Served {
  const { channel } = options
  const credit = createCredit()
  const onError = () => channel.close('cannot send')
  const onMalformed = () => channel.close('malformed message')
  const onBug = (error: unknown) => {
    options.onBug?.(error)
    channel.close('internal error')
  }
  const outbox = createOutbox((frame) => channel.send(frame), options.clock, onError)
  const handle = createServerPeerHandleRequestFn(new StandardRPCHandler<Context>(options.router), {
    context: options.context,
  })
  const peer = new ServerPeer(async (message) => {
    const [id, type, payload] = message
    const text = encode(message)
    if (type === MessageType.RESPONSE && isStream(payload.body)) {
      credit.open(id)
      calls.answered(id)
    }
    const isItem = type === MessageType.EVENT_ITERATOR && payload.event === 'message'
    if (isItem) await credit.take(id, text)
    outbox.push(text, !isItem)
  })

  const calls = createCalls({
    ...{ credit, onBug, onMalformed },
    carryOut: async (id, request) => {
      await peer.message([id, MessageType.REQUEST, request], handle)
    },
  })

  const run = async (frame: string) => {
    const message = parseInbound(frame)
    if ('acks' in message) {
      for (const [id, count] of Object.entries(message.acks)) credit.give(id, count)
      return
    }
    const id = message.i
    if (message.t === MessageType.ABORT_SIGNAL) {
      if (!calls.giveUp(id)) return
      await peer.message([id, MessageType.ABORT_SIGNAL, undefined])
      credit.stop(id, new Error('the client ended the stream'))
      return
    }
    await calls.begin(id, requestOf(message.p))
  }
  channel.onClose((reason) => {
    calls.close()
    outbox.close()
    const why = new Error(`the channel closed: ${reason}`)
    peer.close({ reason: why })
    credit.stopAll(why)
  })
  channel.onMessage((frame) => {
    if (frame.length > maxInboundLength) return channel.close('message too long')
    run(frame).catch(onMalformed)
  })
  return {
    get active() {
      return calls.count()
    },
    get unreadBytes() {
      return credit.inFlight.bytes
    },
    async hold() {
      await calls.hold()
      await outbox.emptied()
    },
    resume: calls.resume,
    close: (reason = 'closed') => channel.close(reason),
  }
}

interface CallsDeps {
  readonly credit: Pick<ReturnType<typeof createCredit>, 'stop'>
  /** Rejects with what was given up, or with a bug. */
  readonly carryOut: (id: string, call: CallRequest) => Promise<void>
  readonly onBug: (error: unknown) => void
  readonly onMalformed: () => void
}

/** The calls of one channel, from when they come until they are over. */
function createCalls({ credit, carryOut, onBug, onMalformed }: CallsDeps) {
  /** Calls and streams that run now; true = the client has given it up. */
  const active = new Map<string, boolean>()
  /** Calls that are still to be answered: a stream is when it has begun. */
  const unanswered = new Map<string, PromiseWithResolvers<void>>()
  const answered = (id: string) => {
    unanswered.get(id)?.resolve()
    unanswered.delete(id)
  }
  /** Calls that wait while they are held. */
  let held: Map<string, CallRequest> | undefined
  let closed = false

  const answer = async (id: string, call: CallRequest) => {
    if (active.has(id)) throw new Error('a call with this id runs already')
    active.set(id, false)
    unanswered.set(id, Promise.withResolvers())
    try {
      await carryOut(id, call)
    } catch (error) {
      // An abort comes back as an error here. Anything else could not be told to the client.
      if (!closed && !active.get(id)) onBug(error)
    } finally {
      active.delete(id)
      answered(id)
      credit.stop(id, new Error('the stream has ended'))
    }
  }

  return {
    answered,
    count: () => active.size,
    async begin(id: string, call: CallRequest) {
      if (held) held.set(id, call)
      else await answer(id, call)
    },
    /** False when it waited, and nothing else has to hear of it. */
    giveUp(id: string): boolean {
      if (held?.delete(id)) return false
      if (active.has(id)) active.set(id, true)
      return true
    },
    async hold() {
      held ??= new Map()
      await Promise.all([...unanswered.values()].map(({ promise }) => promise))
    },
    resume() {
      const calls = held ?? new Map<string, CallRequest>()
      held = undefined
      for (const [id, call] of calls) answer(id, call).catch(onMalformed)
    },
    close() {
      closed = true
      held = undefined
      for (const id of [...unanswered.keys()]) answered(id)
    },
  }
}

/** Throws where its address is none: that is the client's mistake. */
const requestOf = ({ u, b }: { readonly u: string; readonly b?: unknown }) => ({
  ...{ url: new URL(u, 'http://orpc'), method: 'POST', headers: {} },
  body: b,
})

type CallRequest = ReturnType<typeof requestOf>

const isStream = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body

/** Synchronous, so that messages leave in the order they were made. */
function encode([id, type, payload]: DecodedResponseMessage): string {
  if (type !== MessageType.RESPONSE)
    return JSON.stringify(serializeResponseMessage(id, type, payload))
  const stream = isStream(payload.body)
  const response = {
    ...payload,
    headers: stream ? { 'content-type': 'text/event-stream' } : {},
    body: stream ? undefined : payload.body,
  }
  return JSON.stringify(serializeResponseMessage(id, type, response))
}
