/**
 * Calls of the doors about the routes on a host's proxy: all of them, and taking one over that is somebody else's.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { isSameRoute, type RouteName, routeText } from '../../shared/model/face.ts'
import { proxyWords } from '../../shared/model/proxy.ts'
import type { HostRoutes, ListedRoute, TakeOverPlan } from '../../shared/model/route.ts'
import { checkGuards } from '../hosts/guard.ts'
import type { Caller } from '../hosts/host-changes.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { leadsTo } from './leads-to.ts'
import { holderOf, lookAtProxy } from './look.ts'
import type { RouterOf } from './registry.ts'
import type { FoundRoute, Router } from './router.ts'
import { type TakeOver, takeOverOf } from './take-over.ts'

export interface RoutesDeps {
  readonly hosts: Pick<Hosts, 'get'>
  readonly store: Pick<Store, 'installation' | 'workloads' | 'activity'>
  readonly settings: Pick<SettingsPort, 'get'>
  readonly clock: Pick<Clock, 'now'>
  readonly routerOf: RouterOf
}

export interface Place extends RouteName {
  readonly host: string
}

export interface Changing {
  readonly confirm: readonly string[]
  readonly by: Caller
}

export interface Routes {
  list(host: string, signal: AbortSignal): Promise<HostRoutes>
  planTakeOver(at: Place, workload: string, signal: AbortSignal): Promise<TakeOverPlan>
  takeOver(
    at: Place,
    asked: Changing & { readonly workload: string; readonly fingerprint: string },
    signal: AbortSignal,
  ): Promise<ListedRoute>
  giveBack(at: Place, asked: Changing, signal: AbortSignal): Promise<void>
}

export function createRoutes(deps: RoutesDeps): Routes {
  const { hosts, store, routerOf } = deps
  const { installation } = store
  const on = (host: string) => {
    const session = hosts.get(host)
    return { session, router: routerOf(session) ?? noProxy(host) }
  }
  const take = (at: Place, workload: string, signal: AbortSignal): Promise<TakeOver> =>
    takeOverOf({ ...deps, ...on(at.host) }, at, { workload, signal })
  return {
    async list(host, signal) {
      const { session, router } = on(host)
      const { version, warnings, routes } = await lookAtProxy(router, signal)
      const { kind, drops, reaches } = router.traits
      return {
        ...{
          host,
          proxy: proxyWords[kind],
          version,
          warnings: [...warnings],
          drops: drops.switching,
        },
        routes: await listed(session, routes, { installation, reaches, signal }),
      }
    },
    planTakeOver: async (at, workload, signal) => (await take(at, workload, signal)).plan,
    async takeOver(at, { workload, fingerprint, confirm, by }, signal) {
      const { session, router } = on(at.host)
      const what = `take ${routeText(at)} over`
      checkGuards([session], { what, confirmed: confirm })
      const { plan, seen, wanted } = await take(at, workload, signal)
      if (plan.fingerprint !== fingerprint) fail({ kind: 'plan-stale', plan: what, moved: [] })
      const made = await router.set(wanted, seen, { signal, takeOver: true })
      tell(deps, at, { caller: by, detail: `${routeText(at)} was taken over for ${workload}` })
      const { reaches } = router.traits
      const [shown] = await listed(session, [made], { installation, reaches, signal })
      return shown ?? fail({ kind: 'not-found', what: 'route', name: routeText(at) })
    },
    async giveBack(at, { confirm, by }, signal) {
      const { session, router } = on(at.host)
      checkGuards([session], { what: `give ${routeText(at)} back`, confirmed: confirm })
      const seen = await oursAt(router, at, { installation, signal })
      await router.remove(seen, signal)
      tell(deps, at, { caller: by, detail: `${routeText(at)} was given back` })
    },
  }
}

const noProxy = (host: string): never =>
  fail({ kind: 'not-found', what: 'proxy of host', name: host })

async function oursAt(
  router: Router,
  at: RouteName,
  { installation, signal }: { readonly installation: string; readonly signal: AbortSignal },
): Promise<FoundRoute> {
  const found = await router.read(at, signal)
  if (found && isSameRoute(found, at) && found.owner?.installation === installation) return found
  return fail({ kind: 'not-found', what: 'route of ours', name: routeText(at) })
}

async function listed(
  session: HostSession,
  found: readonly FoundRoute[],
  { installation, ...how }: { readonly installation: string } & Parameters<typeof leadsTo>[2],
): Promise<ListedRoute[]> {
  const containersOf = await leadsTo(session, found, how)
  return found.map((route) => {
    const { name, path, targets, trouble = null } = route
    const containers = containersOf(route)
    return {
      ...{ name, path, targets: [...targets], trouble },
      holder: holderOf(route, installation),
      containers: containers.map((each) => each.name),
      workload: containers[0]?.owner?.workload ?? null,
    }
  })
}

function tell(
  { store: { activity }, clock }: RoutesDeps,
  { host }: Place,
  {
    caller: { actor, door = 'unknown' },
    detail,
  }: { readonly caller: Caller; readonly detail: string },
): void {
  activity.add({
    ...{ at: clock.now(), event: 'settings-changed', severity: 'info', actor, door, detail },
    ...{ object: { kind: 'host', name: host }, host, outcome: 'done', reason: '', facts: {} },
    story: `routes:${host}:${activity.lastSeq() + 1}`,
  })
}
