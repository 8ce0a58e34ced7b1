import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client'
import { StandardRPCLink } from '@orpc/client/standard'
import {
  experimental_ClientPeerWithoutCodec as ClientPeer,
  type DecodedResponseMessage,
  MessageType,
  serializeRequestMessage,
} from '@orpc/standard-server-peer'
import type { Client } from '../contract/index.ts'
import type { Clock } from '../lib/clock.ts'
import { FailureError, failureOf } from '../lib/failure-error.ts'
import { createAcks } from './acks.ts'
import { appEnded, type Channel } from './channel.ts'
import { parseFrame } from './frames.ts'

/** Tells a response's stream which call it belongs to; never leaves this side. */
const idHeader = 'wire-id'

export interface ChannelLink {
  readonly link: ClientLink<ClientContext>
  /** Ends every call and stream with a `disconnected` failure. */
  close(): void
}

/** The contract's client on top of a link. */
export const clientOver = (link: ClientLink<ClientContext>) => createORPCClient<Client>(link)

/**
 * The contract's client over one app after another: what an app ended without beginning is asked of the one that
 * lives then.
 */
export function clientOverLiving(living: () => Promise<Client>): Client {
  return clientOver({
    async call(path, input, options) {
      for (;;) {
        const ask = procedureOf(await living(), path)
        try {
          return await ask(input, options)
        } catch (error) {
          if (!wasNotBegun(error)) throw error
        }
      }
    },
  })
}

type Procedure = (input: unknown, options: unknown) => Promise<unknown>

const procedureOf = (client: Client, path: readonly string[]) =>
  path.reduce<unknown>((place, name) => Reflect.get(Object(place), name), client) as Procedure

function wasNotBegun(error: unknown): boolean {
  const failure = failureOf(error)
  return failure?.kind === 'disconnected' && failure.reason === appEnded
}

/** Calls over a channel. A consumer that stops reading a stream stops its producer. */
export function channelLink(channel: Channel, clock: Pick<Clock, 'schedule'>): ChannelLink {
  let disconnected: FailureError | undefined
  const acks = createAcks((frame) => send(channel, frame), clock)
  const peer = new ClientPeer(([id, type, payload]) =>
    channel.send(JSON.stringify(serializeRequestMessage(id, type, payload))),
  )
  const receive = (frame: string) => {
    const messages = parseFrame(frame)
    acks.received(frame.length, messages.filter(isItem).map(idOf))
    for (const message of messages) {
      peer.message(withId(message)).catch(() => channel.close('malformed message'))
    }
  }
  channel.onMessage((frame) => {
    try {
      receive(frame)
    } catch {
      channel.close('malformed message')
    }
  })
  channel.onClose((reason) => {
    disconnected = new FailureError({ kind: 'disconnected', reason })
    acks.close()
    peer.close({ reason: disconnected })
  })

  const link = new StandardRPCLink(
    {
      async call(request) {
        if (disconnected) throw disconnected
        const { headers, body, ...rest } = await peer.request(request)
        const id = String(headers[idHeader])
        const read = isIterator(body) ? countReads(body, { id, acks }, () => disconnected) : body
        return { ...rest, headers, body: () => Promise.resolve(read) }
      },
    },
    { url: 'http://orpc' },
  )
  return { link, close: () => channel.close('closed') }
}

const isItem = ([_, type, payload]: DecodedResponseMessage) =>
  type === MessageType.EVENT_ITERATOR && payload.event === 'message'

const idOf = ([id]: DecodedResponseMessage) => id

function withId(message: DecodedResponseMessage): DecodedResponseMessage {
  const [id, type, payload] = message
  if (type !== MessageType.RESPONSE) return message
  return [id, type, { ...payload, headers: { ...payload.headers, [idHeader]: id } }]
}

function send(channel: Channel, frame: string) {
  channel.send(frame).catch(() => channel.close('cannot send'))
}

const isIterator = (body: unknown): body is AsyncIterableIterator<unknown> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'next' in body

/** The same stream, telling of each item its consumer has taken. */
function countReads(
  body: AsyncIterableIterator<unknown>,
  {
    id,
    acks,
  }: { readonly id: string; readonly acks: Pick<ReturnType<typeof createAcks>, 'read' | 'ended'> },
  failure: () => Error | undefined,
): AsyncIterableIterator<unknown> {
  return {
    async next() {
      try {
        const result = await body.next()
        if (result.done) acks.ended(id)
        else acks.read(id)
        return result
      } catch (error) {
        acks.ended(id)
        throw failure() ?? error
      }
    },
    async return(value) {
      acks.ended(id)
      return (await body.return?.(value)) ?? { done: true, value }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
