/** Requests to one engine: dockerode's modem over our own sockets, the API version agreed first. */
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Dial } from './engine.ts'
import { connectionError, type Where } from './failures.ts'
import { createModem, type Modem, type ModemAnswer, type ModemRequest } from './modem.ts'
import { createVersionAgreement, type ReadVersions } from './version-agreement.ts'

interface RequestsDeps {
  readonly where: Where
  readonly dial: Dial
  readonly clock: Clock
  readonly isFar: boolean
}

export interface Requests {
  /** `prefix`: the version in its path, '' = none. */
  send(request: ModemRequest, prefix: string, signal?: AbortSignal): Promise<ModemAnswer>
  /** In the version that was agreed on. */
  sendAgreed(request: ModemRequest, signal?: AbortSignal): Promise<ModemAnswer>
  /** `/v1.45`, once it is agreed on. */
  prefix(signal?: AbortSignal): Promise<string>
  /** Turns what a broken connection threw into what it means. */
  broken(error: unknown, signal?: AbortSignal): never
  close(): void
}

export function createRequests(
  { where, dial, clock, isFar }: RequestsDeps,
  readVersions: ReadVersions,
): Requests {
  const modem = createModem(dial)
  const version = createVersionAgreement(where, clock, readVersions)

  function broken(error: unknown, signal?: AbortSignal): never {
    if (signal?.aborted) throw signal.reason
    version.forget()
    throw connectionError(where, error)
  }

  async function send(request: ModemRequest, prefix: string, signal?: AbortSignal) {
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
  async function sendAgreed(request: ModemRequest, signal?: AbortSignal) {
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

  return {
    send,
    sendAgreed,
    prefix: async (signal) => (await version.agreed(signal)).prefix,
    broken,
    close: () => modem.close(),
  }
}

/**
 * A kept socket may have been closed by the engine just as it was taken. Asking again loses
 * nothing, except for a POST, which may have been carried out.
 */
async function sendKept(
  modem: Modem,
  request: ModemRequest,
  signal?: AbortSignal,
): Promise<ModemAnswer> {
  try {
    return await modem.send(request, signal)
  } catch (error) {
    if (request.method === 'POST' || !isCut(error) || signal?.aborted) throw error
    return await modem.send(request, signal)
  }
}

function isCut(error: unknown): boolean {
  if (error instanceof FailureError || !(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
