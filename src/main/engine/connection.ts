/** Requests to one engine: dockerode's modem over our own sockets, the API version agreed first. */
import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import { versionAnswer } from './answers.ts'
import {
  openByteStream,
  openUpload,
  readRefusal,
  type StreamAnswer,
  type StreamRequest,
} from './byte-stream.ts'
import type { Dial } from './engine.ts'
import { connectionError, type Refusal, refusalError, unreadable } from './failures.ts'
import { openHijacked } from './hijack.ts'
import { createModem, type Modem, type ModemAnswer, type ModemRequest } from './modem.ts'
import { createVersionAgreement } from './version-agreement.ts'

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

export function createConnection(deps: {
  readonly host: string
  readonly endpoint: string
  readonly dial: Dial
  readonly clock: Clock
  readonly isFar?: boolean
}): Connection {
  const { host, endpoint, dial, clock, isFar = false } = deps
  const where = { host, endpoint }
  const modem = createModem(dial)
  const version = createVersionAgreement(where, clock, (signal) =>
    askPlain(
      { operation: 'read the version', method: 'GET', path: '/version' },
      versionAnswer,
      signal,
    ),
  )

  /** Turns what a broken connection threw into what it means. */
  function broken(error: unknown, signal?: AbortSignal): never {
    if (signal?.aborted) throw signal.reason
    version.forget()
    throw connectionError(where, error)
  }

  async function send(request: ApiRequest, prefix: string, signal?: AbortSignal) {
    signal?.throwIfAborted()
    const path = `${prefix}${request.path}`
    return await sendKept(modem, { ...request, path }, signal).catch((error: unknown) =>
      broken(error, signal),
    )
  }

  /**
   * From a far engine the first answer does not wait for the version: both are asked for at once. With
   * none in its path the engine speaks its own, which is the one agreed on unless it is newer than ours.
   */
  async function sendAgreed(request: ApiRequest, signal?: AbortSignal) {
    if (!isFar || request.method !== 'GET' || version.isKnown()) {
      return await send(request, (await version.agreed(signal)).prefix, signal)
    }
    const notNeeded = new AbortController()
    const signals = [notNeeded.signal, ...(signal ? [signal] : [])]
    const early = send(request, '', AbortSignal.any(signals))
    // Whoever aborts it, or hears first why nothing answers, does not wait for it.
    early.catch(() => {})
    try {
      const { prefix, isEnginesOwn } = await version.agreed(signal)
      return isEnginesOwn ? await early : await send(request, prefix, signal)
    } finally {
      notNeeded.abort()
    }
  }

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
    const { prefix } = await version.agreed(signal)
    try {
      const answer = await open(`${prefix}${asked}`)
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
      const { prefix } = await version.agreed(signal)
      const answer = await send(request, prefix, signal)
      return answer.ok ? { ok: true, value: undefined } : answer
    },
    stream: (request, signal) =>
      streamed(request.path, signal, (path) => openByteStream(dial, { ...request, path }, signal)),
    upload: (asked, bytes, signal) =>
      streamed(asked, signal, (path) =>
        openUpload(dial, { path, type: 'application/x-tar', bytes }, signal),
      ),
    async hijack(request, signal) {
      const path = `${(await version.agreed(signal)).prefix}${request.path}`
      try {
        const answer = await openHijacked(dial, { ...request, path }, signal)
        return 'refusal' in answer ? { ok: false, ...answer } : { ok: true, value: answer.socket }
      } catch (error) {
        return broken(error, signal)
      }
    },
    askPlain,
    refuse,
    close: () => modem.close(),
  }
}

/**
 * A kept socket may have been closed by the engine just as it was taken. Asking again loses
 * nothing, except for a POST, which may have been carried out.
 */
async function sendKept(
  modem: Modem,
  request: ApiRequest,
  signal?: AbortSignal,
): Promise<ModemAnswer> {
  try {
    return await modem.send(request, signal)
  } catch (error) {
    if (request.method === 'POST' || !isCut(error) || signal?.aborted) throw error
    return await modem.send(request, signal)
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

function isCut(error: unknown): boolean {
  if (error instanceof FailureError || !(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
