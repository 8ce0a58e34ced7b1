import { ORPCError } from '@orpc/client'
import type { AnyMiddleware } from '@orpc/server'
import { failureOf } from '../lib/failure-error.ts'
import type { Failure } from '../model/failure.ts'

export interface FailuresDeps {
  /** Logs a bug and answers the id under which it is found in the log. */
  logBug(error: unknown, call: string): string
}

type End = { readonly type: 'end'; readonly how: string; readonly failure?: Failure }

const isEnd = (item: unknown): item is End =>
  typeof item === 'object' && item !== null && 'type' in item && item.type === 'end'

const isStream = (output: unknown): output is AsyncIterableIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

/**
 * Puts the contract's promise on every handler, in one place: a call ends in its output or in a
 * typed FAILURE; a stream ends in exactly one `end` item, also when its generator throws, stops
 * early or goes on too long.
 */
export function failures({ logBug }: FailuresDeps): AnyMiddleware {
  return async ({ next, path, signal }) => {
    const failureFor = (error: unknown): Failure => {
      if (signal?.aborted) return { kind: 'cancelled', reason: 'requested' }
      return failureOf(error) ?? { kind: 'internal', id: logBug(error, path.join('.')) }
    }
    try {
      const result = await next()
      if (!isStream(result.output)) return result
      return { ...result, output: endOnce(result.output, failureFor, signal) }
    } catch (error) {
      // oRPC's own refusals of a bad request are the caller's to mend, not bugs.
      if (error instanceof ORPCError && error.status < 500) throw error
      throw new ORPCError('FAILURE', { status: 422, data: failureFor(error) })
    }
  }
}

async function* endOnce(
  items: AsyncIterable<unknown>,
  failureFor: (error: unknown) => Failure,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  let end: End = { type: 'end', how: 'completed' }
  try {
    for await (const item of items) {
      if (isEnd(item)) {
        end = item
        break
      }
      yield item
    }
    if (signal?.aborted) end = { type: 'end', how: 'cancelled' }
  } catch (error) {
    const failure = failureFor(error)
    end =
      failure.kind === 'cancelled'
        ? { type: 'end', how: 'cancelled', failure }
        : { type: 'end', how: 'failed', failure }
  }
  yield end
}
