/**
 * A Traefik that watches a folder of its host: each route of ours is a file there, and is in force when its API says so,
 * which is up to two seconds later. Its other routers are read from the API, and left as they are.
 */

import { type Clock, steadyNow } from '../../../shared/lib/clock.ts'
import { isSameRoute, type RouteName } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import { overlap } from '../overlap.ts'
import { strangersIn } from '../refusals.ts'
import type { FoundRoute, RestoreOrder, Router, SetHow, WantedRoute } from '../router.ts'
import { isLedTo } from '../targets.ts'
import { movedMeanwhile, type ProxyTrouble } from '../trouble.ts'
import type { TraefikApi } from './api.ts'
import type { RouteFolder } from './folder.ts'
import { foundIn, type TraefikRoute } from './found.ts'
import { fileOf, idOf, readFile, targetIn } from './rule.ts'

export interface FilesDeps {
  readonly api: TraefikApi
  readonly folder: RouteFolder
  readonly trouble: ProxyTrouble
  readonly clock: Pick<Clock, 'now' | 'steady' | 'sleep'>
  readonly installation: string
  readonly proxy: ProxyOf<'traefik'>
}

export type Routes = Pick<Router, 'routes' | 'read' | 'refusals' | 'set' | 'restore' | 'remove'>

export function routesByFiles(deps: FilesDeps): Routes {
  const { folder, trouble, installation } = deps
  return {
    routes: (signal) => allRoutes(deps, signal),
    read: (at, signal) => read(deps, at, signal),
    async refusals(asked, signal) {
      const holder = strangersIn(await allRoutes(deps, signal), asked, installation)
      if (holder) trouble.taken(holder, holderWords(holder))
      return []
    },
    set: (wanted, seen, how) => set(deps, wanted, { seen, ...how }),
    restore: (order, signal) => restore(deps, order, signal),
    async remove(seen, signal) {
      if (seen.owner?.installation !== installation) trouble.taken(seen, 'somebody else')
      const id = idOf(installation, seen)
      const text = await folder.read(id)
      if (text === undefined) return
      if (text !== seen.state) trouble.changed(seen, movedMeanwhile)
      await putInForce(deps, { at: seen, id, text: undefined }, signal)
    },
  }
}

/** Files first: they are what a change is decided by, and tell more than the API. */
async function allRoutes(deps: FilesDeps, signal: AbortSignal): Promise<TraefikRoute[]> {
  const { api, folder } = deps
  const [routers, services, files] = await Promise.all([
    api.routers(signal),
    api.services(signal),
    folder.list(signal),
  ])
  const ofApi = routers.flatMap((router) => foundIn(router, services))
  const ofFiles = [...files].flatMap(([id, text]): TraefikRoute[] => {
    const file = readFile(text)
    if (!file) return []
    const { at, owner, targets } = file
    const told = ofApi.find((route) => route.router === `${id}@file`)
    const trouble = told ? told.trouble : notTaken
    return [
      {
        ...{ ...at, owner, targets, state: text, router: `${id}@file` },
        ...(told?.priority !== undefined && { priority: told.priority }),
        ...(trouble !== undefined && { trouble }),
      },
    ]
  })
  const isOfFile = ({ router }: TraefikRoute) => ofFiles.some((each) => each.router === router)
  return [...ofFiles, ...ofApi.filter((route) => !isOfFile(route))]
}

const notTaken = 'Traefik has not taken its file.'

async function read(
  deps: FilesDeps,
  at: RouteName,
  signal: AbortSignal,
): Promise<TraefikRoute | undefined> {
  const same = (await allRoutes(deps, signal)).filter((route) => isSameRoute(route, at))
  return same.find(({ owner }) => owner?.installation === deps.installation) ?? same[0]
}

async function set(
  deps: FilesDeps,
  wanted: WantedRoute,
  { seen, takeOver = false, signal }: SetHow & { readonly seen: FoundRoute | undefined },
): Promise<FoundRoute> {
  const { folder, trouble, installation, proxy } = deps
  if (typeof wanted.tls === 'object')
    trouble.refused(wanted, 'a certificate of your own is given to Traefik in its configuration')
  const id = idOf(installation, wanted)
  const before = await folder.read(id)
  const isOurs = seen?.owner?.installation === installation
  if (before !== (isOurs ? seen.state : undefined)) trouble.changed(wanted, movedMeanwhile)
  const priority = await priorityFor(deps, wanted, { before, takeOver, signal })
  const text = fileOf(proxy, wanted, priority)
  try {
    await putInForce(deps, { at: wanted, id, text }, signal)
  } catch (error) {
    // What is not taken now may be later, with whatever else is written there.
    await write(deps, id, { text: before, signal })
    throw error
  }
  const { owner, targets, name, path } = wanted
  return { name, path, owner, targets, state: text }
}

/** A name that is taken over is ours by standing before the other: nothing of that one is changed. */
async function priorityFor(
  deps: FilesDeps,
  wanted: WantedRoute,
  how: {
    readonly before: string | undefined
    readonly takeOver: boolean
    readonly signal: AbortSignal
  },
): Promise<number | undefined> {
  if (how.before !== undefined) return readFile(how.before)?.priority
  const others = (await allRoutes(deps, how.signal)).filter(
    (route) => route.owner?.installation !== deps.installation && overlap(route, wanted),
  )
  const [holder] = others
  if (!holder) return undefined
  if (!how.takeOver) deps.trouble.taken(holder, holderWords(holder))
  return 1 + Math.max(...others.map(({ priority = 0 }) => priority))
}

const holderWords = ({ owner, router }: TraefikRoute): string =>
  owner
    ? `workload ${owner.workload} of another installation`
    : `router ${router}, which is not ours`

async function restore(
  deps: FilesDeps,
  { at, before, put }: RestoreOrder,
  signal: AbortSignal,
): Promise<void> {
  const { folder, trouble, installation } = deps
  const id = idOf(installation, at)
  const there = await folder.read(id)
  const text = before?.owner?.installation === installation ? before.state : undefined
  if (there === text) return
  if (there !== undefined && put && there !== put.state) trouble.changed(at, movedMeanwhile)
  await putInForce(deps, { at, id, text }, signal)
}

interface Order {
  readonly at: RouteName
  readonly id: string
  /** undefined = there is to be none. */
  readonly text: string | undefined
}

/** Changes of one provider come at most every two seconds; a busy host may take its time with them. */
const waitMs = 20_000
const pollMs = 100

async function putInForce(deps: FilesDeps, order: Order, signal: AbortSignal): Promise<void> {
  const { clock, trouble } = deps
  await write(deps, order.id, { text: order.text, signal })
  const until = steadyNow(clock) + waitMs
  for (;;) {
    const why = await whyNotYet(deps, order, signal)
    if (why === undefined) return
    if (steadyNow(clock) >= until) return trouble.notApplied(order.at, why)
    await clock.sleep(pollMs, signal)
  }
}

function write(
  { folder }: FilesDeps,
  id: string,
  { text, signal }: { readonly text: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  return text === undefined ? folder.remove(id, signal) : folder.write(id, text, signal)
}

/** undefined = its API tells of it as its file does. */
async function whyNotYet(
  { api }: FilesDeps,
  { id, text }: Order,
  signal: AbortSignal,
): Promise<string | undefined> {
  const name = `${id}@file`
  const router = await api.router(name, signal)
  if (text === undefined) return router && 'Its file is gone, and Traefik still has the route.'
  if (!router) return `${notTaken} Some other file there may be wrong, which keeps it from all.`
  if (router.error && router.error.length > 0) return `It says: ${router.error.join('; ')}.`
  const wanted = readFile(text)
  const urls = (await api.service(name, signal))?.loadBalancer?.servers ?? []
  const targets = urls.map(({ url }) => targetIn(url))
  const isThere = isLedTo({ targets }, wanted?.targets ?? [])
  return isThere ? undefined : `It leads to ${targets.join(', ') || 'nothing'}.`
}
