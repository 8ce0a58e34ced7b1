/** Requests to one engine: dockerode's modem over our own sockets, the API version agreed first. */
import type { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError, fail } from '../../shared/lib/failure-error.ts'
import { versionAnswer } from './answers.ts'
import {
  openByteStream,
  readRefusal,
  type StreamAnswer,
  type StreamRequest,
} from './byte-stream.ts'
import type { Dial } from './engine.ts'
import { connectionError, type Refusal, refusalError, unavailable, unreadable } from './failures.ts'
import { createModem, type ModemAnswer, type ModemRequest } from './modem.ts'
import { negotiate, oursText } from './versions.ts'

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

/** How long an engine may take to say its version before it counts as not there. */
const versionTimeoutMs = 10_000

export function createConnection(deps: {
  readonly host: string
  readonly endpoint: string
  readonly dial: Dial
  readonly clock: Clock
}): Connection {
  const { host, endpoint, dial, clock } = deps
  const where = { host, endpoint }
  const modem = createModem(dial)
  let agreed: Promise<string> | undefined

  async function send(request: ApiRequest, prefix: string, signal?: AbortSignal) {
    signal?.throwIfAborted()
    try {
      return await sendOnce({ ...request, path: `${prefix}${request.path}` }, signal)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      // Whatever answers next may be another engine.
      agreed = undefined
      throw connectionError(where, error)
    }
  }

  async function sendOnce(request: ApiRequest, signal?: AbortSignal): Promise<ModemAnswer> {
    try {
      return await modem.send(request, signal)
    } catch (error) {
      // A kept socket may have been closed by the engine just as it was taken; reads lose nothing by asking again.
      if (request.method !== 'GET' || !isCut(error) || signal?.aborted) throw error
      return await modem.send(request, signal)
    }
  }

  function agreeOnVersion(): Promise<string> {
    agreed ??= askVersion().catch((error: unknown) => {
      agreed = undefined
      throw error
    })
    return agreed
  }

  async function askVersion(): Promise<string> {
    const timeout = new AbortController()
    const late = unavailable(where, `it did not answer for ${versionTimeoutMs / 1_000} s`)
    const cancel = clock.schedule(versionTimeoutMs, () => timeout.abort(late))
    try {
      const server = await askPlain(
        { operation: 'read the version', method: 'GET', path: '/version' },
        versionAnswer,
        timeout.signal,
      )
      const version = negotiate({ max: server.ApiVersion, min: server.MinAPIVersion })
      if (version.ok) return version.value
      return fail({ kind: 'api-version', host, server: version.error, ours: oursText })
    } finally {
      cancel()
    }
  }

  const askPlain: Connection['askPlain'] = async (request, schema, signal) => {
    const answer = await send(request, '', signal)
    if (!answer.ok) return refuse(request.operation, answer.refusal)
    return read(request.operation, schema, answer.json)
  }

  function read<S extends z.ZodType>(operation: string, schema: S, json: unknown): z.infer<S> {
    const parsed = schema.safeParse(json)
    if (!parsed.success) throw unreadable(where, operation, parsed.error)
    return parsed.data
  }

  function refuse(operation: string, refusal: Refusal): never {
    throw refusalError(where, operation, refusal)
  }

  /** The version belongs to every caller, so one caller's abort only ends its own waiting. */
  async function versionPrefix(signal?: AbortSignal): Promise<string> {
    return `/v${await orAborted(agreeOnVersion(), signal)}`
  }

  return {
    host,
    endpoint,
    async ask(request, schema, signal) {
      const answer = await send(request, await versionPrefix(signal), signal)
      return answer.ok ? { ok: true, value: read(request.operation, schema, answer.json) } : answer
    },
    async tell(request, signal) {
      const answer = await send(request, await versionPrefix(signal), signal)
      return answer.ok ? { ok: true, value: undefined } : answer
    },
    async stream(request, signal) {
      const path = `${await versionPrefix(signal)}${request.path}`
      try {
        const answer = await openByteStream(dial, { ...request, path }, signal)
        if (answer.status === 200) return { ok: true, value: classified(answer.bytes, where) }
        const { status } = answer
        return { ok: false, refusal: { status, message: await readRefusal(answer) } }
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw connectionError(where, error)
      }
    },
    askPlain,
    refuse,
    close: () => modem.close(),
  }
}

async function* classified(
  bytes: AsyncIterable<Buffer>,
  where: { readonly host: string; readonly endpoint: string },
): AsyncGenerator<Buffer> {
  try {
    yield* bytes
  } catch (error) {
    throw connectionError(where, error)
  }
}

function isCut(error: unknown): boolean {
  if (error instanceof FailureError || !(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}

function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
