/**
 * The proxy of one host, whatever its kind. Above this port nobody asks which one it is, only what it needs and what a
 * change of it costs. A new kind is a folder beside this file, and a line in `registry.ts`.
 */
import type { FaceTls, RouteName } from '../../shared/model/face.ts'
import type { ProxyKind } from '../../shared/model/proxy.ts'
import type { Container } from '../engine/engine.ts'
import type { OwnCertificate } from './own-certificate.ts'
import type { AskedRoute, RouteRefusal } from './refusals.ts'

/** Traits of a kind, known without asking it. Pure data. */
export interface RouterTraits {
  readonly kind: ProxyKind
  /**
   * Losses of those who are connected to it, in a sentence for plans: where a route is pointed elsewhere; where one
   * is made or goes. null = nothing.
   */
  readonly drops: { readonly switching: string | null; readonly changing: string | null }
  /** How it reaches containers: on a network that it shares with them, or at ports that their host publishes (TF-43). */
  readonly reaches: 'shared-network' | 'published-port'
  /** A route is pointed elsewhere by a new container alone: as its labels say. */
  readonly byLabels: boolean
  /** Whether it has access lists (TF-44). */
  readonly hasAccessLists: boolean
  /** To so many places at once it leads a name. */
  readonly mostTargets: number
  /** How faces name certificates of somebody's own: by a secret that holds one, by its number there; null = it takes none. */
  readonly certificates: 'secret' | 'number' | null
}

/** Whose a route is, as far as the proxy can carry a mark. */
export interface RouteOwner {
  readonly installation: string
  readonly workload: string
}

/** A route as the proxy has it. */
export interface FoundRoute extends RouteName {
  /** The places it leads to, as the proxy writes them: `172.20.0.5:8080`; none = no place that could be told. */
  readonly targets: readonly string[]
  /** null = it has no mark of ours: it is a stranger's. */
  readonly owner: RouteOwner | null
  /**
   * All of it, exactly: what `restore` brings back. Opaque, plain text; the same text is the same route. It is kept in
   * the journal, and shown to nobody.
   */
  readonly state: string
  /** In a sentence what the proxy says is wrong with it; absent = nothing that is known. */
  readonly trouble?: string
}

/** A route as it is to be. */
export interface WantedRoute extends RouteName {
  readonly owner: RouteOwner
  /** As `targetOf` told; requests are shared out to all of them. At most `mostTargets`. */
  readonly targets: readonly string[]
  readonly tls: FaceTls
  readonly accessList?: number
}

/** A port of a container, as the proxy is to reach it. */
export interface TargetPort {
  readonly container: Container
  readonly port: number
  /** On which it is reached, of several. */
  readonly network: string
}

export interface ProxyState {
  /** As it says itself: `2.11.2`; '' = it does not. */
  readonly version: string
  /** In sentences, what of it is to be known: an old version, a broken route of somebody else. */
  readonly warnings: readonly string[]
}

/**
 * Every method throws `proxy-away` where the proxy does not answer, `proxy-refused` where it says no. Reads change
 * nothing. Concurrency is optimistic: what is changed must still be what was read (`seen`), or it is `route-changed`.
 */
export interface Router {
  readonly traits: RouterTraits
  look(signal: AbortSignal): Promise<ProxyState>
  /** All that it has, strangers' too. */
  routes(signal: AbortSignal): Promise<readonly FoundRoute[]>
  /** The one of exactly that name and path; undefined = there is none. */
  read(at: RouteName, signal: AbortSignal): Promise<FoundRoute | undefined>
  /**
   * Whatever must be there before routes lead to containers of these networks; done twice, it is done once. Keeps
   * connections of other networks.
   */
  prepare(networks: readonly string[], signal: AbortSignal): Promise<void>
  /**
   * Takes the proxy's own container, where it is on that network, off it, whether it runs or not: the network is
   * about to go. Whoever else is on it is not touched. Answers whether it was on it.
   */
  leave(network: string, signal: AbortSignal): Promise<boolean>
  /**
   * Refusals that keep it from leading these as they are asked for, by field; it is asked before anything is changed.
   * Throws `route-taken` where a name is somebody else's. Absent = nothing that its traits do not say.
   */
  refusals?(asked: readonly AskedRoute[], signal: AbortSignal): Promise<readonly RouteRefusal[]>
  /** Address at which the proxy finds that port. Throws `port-unreachable`. Pure but for what it reads. */
  targetOf(target: TargetPort, signal: AbortSignal): Promise<string>
  /**
   * Makes a route, or changes the one that was `seen`, in place. Back only when the proxy has it: one that accepts and
   * does not apply is `proxy-not-applied`. Throws `route-taken` where the name is somebody else's, unless it is to be
   * taken over.
   */
  set(wanted: WantedRoute, seen: FoundRoute | undefined, how: SetHow): Promise<FoundRoute>
  /**
   * Brings back exactly what there was before: `before` undefined = there was none, and none is left. Does nothing where
   * it is so already; throws `route-changed` where it is neither that nor `put`.
   */
  restore(order: RestoreOrder, signal: AbortSignal): Promise<void>
  /**
   * Takes away one of ours, as it was `seen`; one that is gone is fine. Throws `route-taken` for any other. `mayReturn`: what
   * `restore` needs to bring it back is kept.
   */
  remove(seen: FoundRoute, signal: AbortSignal, mayReturn?: boolean): Promise<void>
  /** Requests that it has under way to a target; undefined = it cannot tell. */
  inFlight(target: string, signal: AbortSignal): Promise<number | undefined>
  /** Entrance at which public names of it are asked, as its host reaches it: what proves a route from outside. */
  entrance(signal: AbortSignal): Promise<Entrance>
  /** The certificate that a secret holds for a name; or in a sentence why it cannot be that. Where it takes secrets. */
  certificate?(wanted: SecretFor): OwnCertificate | { readonly trouble: string }
  /** Entrance at which a name is asked by TLS; undefined = it is not, or nobody knows. */
  secureEntrance?(route: FoundRoute, signal: AbortSignal): Promise<Entrance | undefined>
  /** In a sentence why a name got no certificate, or none anew; undefined = nothing is known. Absent = the proxy does not tell. */
  certificateTrouble?(name: string, signal: AbortSignal): Promise<string | undefined>
  /** Proof that a request of ours carries, so that its answer tells who gave it; absent = the proxy cannot tell. */
  proof?(route: FoundRoute): Proof | undefined
  /** Labels that the container behind these faces carries (TF-32); none for most. Pure. */
  labels(routes: readonly LabelledRoute[]): Readonly<Record<string, string>>
}

export interface SecretFor {
  /** Public. */
  readonly name: string
  readonly secret: string
  /** Whose own secrets go before those of all. */
  readonly workload: string
}

export interface SetHow {
  readonly signal: AbortSignal
  /** Somebody chose to: a stranger's route becomes ours. */
  readonly takeOver?: boolean
}

export interface RestoreOrder {
  readonly at: RouteName
  readonly before: FoundRoute | undefined
  /** Route that this deployment made; undefined = it does not know whether it did anything; null = it took the route away. */
  readonly put: FoundRoute | null | undefined
}

/** A way for requests to come in as those of the public do. */
export interface Entrance {
  /** As seen from the host; or a port of a container there. */
  readonly at: { readonly host: string; readonly port: number } | TargetPort
  readonly isTls: boolean
}

export interface Proof {
  readonly headers: Readonly<Record<string, string>>
  /** The header of the answer that has the target, as a target is written. */
  readonly answeredBy: string
}

export type LabelledRoute = Omit<WantedRoute, 'targets'> & {
  readonly port: number
  readonly network: string
}
