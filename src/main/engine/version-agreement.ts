import type { Clock } from '../../shared/lib/clock.ts'
import { silence } from '../../shared/lib/deadline.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Where } from './failures.ts'
import { negotiate, oursText } from './versions.ts'

export interface Agreed {
  /** `/v1.45` */
  readonly prefix: string
  /** Whether it is what the engine speaks when no version is asked for. */
  readonly isEnginesOwn: boolean
}

export interface VersionAgreement {
  /** Asked of the engine once; one caller's abort ends only its own waiting. */
  agreed(signal?: AbortSignal): Promise<Agreed>
  isKnown(): boolean
  /** Whatever answers next may be another engine. */
  forget(): void
}

interface ServerVersions {
  readonly ApiVersion?: string | undefined
  readonly MinAPIVersion?: string | undefined
}

export type ReadVersions = (signal: AbortSignal) => Promise<ServerVersions>

/** How long an engine may take to say its version before it counts as not there. */
const timeoutMs = 10_000

export function createVersionAgreement(
  where: Where,
  clock: Clock,
  askServer: ReadVersions,
): VersionAgreement {
  let agreed: Promise<Agreed> | undefined
  let isKnown = false

  async function agree(): Promise<Agreed> {
    const timeout = new AbortController()
    const { host: name, endpoint } = where
    const late = new FailureError(silence({ name, endpoint }, timeoutMs))
    const cancel = clock.schedule(timeoutMs, () => timeout.abort(late))
    try {
      const server = await askServer(timeout.signal)
      const version = negotiate({ max: server.ApiVersion, min: server.MinAPIVersion })
      if (version.ok) {
        isKnown = true
        return {
          prefix: `/v${version.value}`,
          isEnginesOwn: version.value === server.ApiVersion,
        }
      }
      const { host } = where
      const { said, older } = version.error
      throw new FailureError({
        ...{ kind: 'api-version', host, server: said, ours: oursText },
        ...(older && { older }),
      })
    } finally {
      cancel()
    }
  }

  return {
    forget() {
      agreed = undefined
      isKnown = false
    },
    isKnown: () => isKnown,
    agreed(signal) {
      agreed ??= agree().catch((error: unknown) => {
        agreed = undefined
        throw error
      })
      // One who has left already does not hear of it.
      agreed.catch(() => {})
      return orAborted(agreed, signal)
    },
  }
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
