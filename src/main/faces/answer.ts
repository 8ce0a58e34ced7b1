/** A request through the proxy, and who of the workload answered it. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { AnswerStanding } from '../../shared/model/face-standing.ts'
import { proxyWords } from '../../shared/model/proxy.ts'
import type { ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import { askRoute } from '../routing/ask.ts'
import type { FoundRoute, Router } from '../routing/router.ts'

export interface AnswerAsked {
  readonly session: HostSession
  readonly router: Router
  /** Containers of the workload. */
  readonly containers: readonly ListedContainer[]
  readonly now: () => number
}

export async function answerOf(
  { session, router, containers, now }: AnswerAsked,
  route: FoundRoute,
  signal: AbortSignal,
): Promise<AnswerStanding> {
  const began = now()
  try {
    const { status, target } = await askRoute(session, router, { route, signal })
    const tookMs = now() - began
    // Of one that does not say who answered, and leads to a single place: who is there.
    const [only, ...others] = route.targets
    const at = target ?? (others.length === 0 ? only : undefined) ?? ''
    const by = await containerAt(session, containers, { target: at, signal })
    const release = by?.owner?.release || null
    return { state: 'answers', status, container: by?.name ?? null, release, tookMs }
  } catch (error) {
    signal.throwIfAborted()
    const failure = failureOf(error)
    if (failure) return { state: 'unknown', failure }
    // What sockets end with has a code, and is no bug.
    if (!(error instanceof Error && ('code' in error || 'rawPacket' in error))) throw error
    const reason = `it gave no answer (${'code' in error ? String(error.code) : 'no HTTP'})`
    const proxy = proxyWords[router.traits.kind]
    return { state: 'unknown', failure: { kind: 'proxy-away', host: session.name, proxy, reason } }
  }
}

/** A target is an id, a name or an address, and a port behind it. */
export async function containerAt(
  { engine }: HostSession,
  containers: readonly ListedContainer[],
  { target, signal }: { readonly target: string; readonly signal: AbortSignal },
): Promise<ListedContainer | undefined> {
  const place = target
    .replace(/^https?:\/\//, '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
  if (place === '') return undefined
  const named = containers.find(
    ({ id, name }) => name === place || (place.length >= 12 && id.startsWith(place)),
  )
  if (named) return named
  for (const listed of containers) {
    const container = await engine.containers.inspect(listed.id, signal)
    if (container && Object.values(container.addresses).includes(place)) return listed
  }
  return undefined
}
