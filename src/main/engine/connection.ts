/** Questions to one engine, and what it answers: read, streamed, or refused. */
import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { versionAnswer } from './answers.ts'
import {
  openByteStream,
  openUpload,
  readRefusal,
  type StreamAnswer,
  type StreamRequest,
} from './byte-stream.ts'
import type { Dial } from './engine.ts'
import { type Refusal, refusalError, unreadable } from './failures.ts'
import { openHijacked } from './hijack.ts'
import type { ModemRequest } from './modem.ts'
import { createRequests } from './requests.ts'

export interface ApiRequest extends ModemRequest {
  /** In words, for `engine-error`. */
  readonly operation: string
}

export type Refused = { readonly ok: false; readonly refusal: Refusal }
export type Answered<T> = { readonly ok: true; readonly value: T } | Refused

export interface Connection {
  readonly host: string
  readonly endpoint: string
  /** Throws `engine-unavailable`, `api-version` or the signal's reason; refusals are returned. */
  ask<S extends z.ZodType>(
    request: ApiRequest,
    schema: S,
    signal?: AbortSignal,
  ): Promise<Answered<z.infer<S>>>
  /** Like `ask`, with nothing to read in the answer. */
  tell(request: ApiRequest, signal?: AbortSignal): Promise<Answered<undefined>>
  /** A streaming answer on a socket of its own; a refusal is returned, read to its end. */
  stream(request: StreamRequest, signal: AbortSignal): Promise<Answered<StreamAnswer['bytes']>>
  /** Sends a tar archive as it comes; its answer is as of `stream`. What ends the archive early is thrown as it is. */
  upload(
    path: string,
    archive: AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<Answered<StreamAnswer['bytes']>>
  /** A connection that is the program's own from then on: of `attach` and `exec`. */
  hijack(request: StreamRequest, signal: AbortSignal): Promise<Answered<Duplex>>
  /** Without a version in the path: `_ping`, `version`. */
  askPlain<S extends z.ZodType>(
    request: ApiRequest,
    schema: S,
    signal?: AbortSignal,
  ): Promise<z.infer<S>>
  /** Throws what the refusal means when it has no narrower meaning. */
  refuse(operation: string, refusal: Refusal): never
  close(): void
}

const versionQuestion = {
  operation: 'read the version',
  method: 'GET',
  path: '/version',
} as const

export function createConnection(deps: {
  readonly host: string
  readonly endpoint: string
  readonly dial: Dial
  readonly clock: Clock
  readonly isFar?: boolean
}): Connection {
  const { host, endpoint, dial, clock, isFar = false } = deps
  const where = { host, endpoint }
  const { send, sendAgreed, prefix, broken, close } = createRequests(
    { where, dial, clock, isFar },
    (signal) => askPlain(versionQuestion, versionAnswer, signal),
  )

  const askPlain: Connection['askPlain'] = async (request, schema, signal) => {
    const answer = await send(request, '', signal)
    if (!answer.ok) return refuse(request.operation, answer.refusal)
    return read(request.operation, schema, answer.json)
  }

  async function streamed(
    asked: string,
    signal: AbortSignal,
    open: (path: string) => Promise<StreamAnswer>,
  ): Promise<Answered<StreamAnswer['bytes']>> {
    const agreed = await prefix(signal)
    try {
      const answer = await open(`${agreed}${asked}`)
      if (answer.status === 200) return { ok: true, value: classified(answer.bytes, broken) }
      const { status } = answer
      return { ok: false, refusal: { status, message: await readRefusal(answer) } }
    } catch (error) {
      return broken(error, signal)
    }
  }

  function read<S extends z.ZodType>(operation: string, schema: S, json: unknown): z.infer<S> {
    const parsed = schema.safeParse(json)
    if (!parsed.success) throw unreadable(where, operation, parsed.error)
    return parsed.data
  }

  function refuse(operation: string, refusal: Refusal): never {
    throw refusalError(where, operation, refusal)
  }

  return {
    host,
    endpoint,
    async ask(request, schema, signal) {
      const answer = await sendAgreed(request, signal)
      return answer.ok ? { ok: true, value: read(request.operation, schema, answer.json) } : answer
    },
    async tell(request, signal) {
      const answer = await send(request, await prefix(signal), signal)
      return answer.ok ? { ok: true, value: undefined } : answer
    },
    stream: (request, signal) =>
      streamed(request.path, signal, (path) => openByteStream(dial, { ...request, path }, signal)),
    upload: (asked, bytes, signal) =>
      streamed(asked, signal, (path) =>
        openUpload(dial, { path, type: 'application/x-tar', bytes }, signal),
      ),
    async hijack(request, signal) {
      const path = `${await prefix(signal)}${request.path}`
      try {
        const answer = await openHijacked(dial, { ...request, path }, signal)
        return 'refusal' in answer ? { ok: false, ...answer } : { ok: true, value: answer.socket }
      } catch (error) {
        return broken(error, signal)
      }
    },
    askPlain,
    refuse,
    close,
  }
}

async function* classified(
  bytes: AsyncIterable<Buffer>,
  broken: (error: unknown) => never,
): AsyncGenerator<Buffer> {
  try {
    yield* bytes
  } catch (error) {
    broken(error)
  }
}
