/** The routes of a host's proxy, whoever they belong to, and taking one over. */
import { z } from 'zod'

/** `ours`: of this installation · `other`: of another one · `stranger`: nobody marked it. */
const holderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ours'), workload: z.string() }),
  z.object({ kind: z.literal('other'), workload: z.string() }),
  z.object({ kind: z.literal('stranger') }),
])
export type RouteHolder = z.infer<typeof holderSchema>

export const listedRouteSchema = z.object({
  name: z.string(),
  path: z.string(),
  /** The places it leads to, as the proxy writes them; none = no place that could be told. */
  targets: z.array(z.string()),
  holder: holderSchema,
  /** The containers of this host that it leads to, and the workload of these; null = none that is known. */
  containers: z.array(z.string()),
  workload: z.string().nullable(),
  /** Trouble that the proxy reports of it. */
  trouble: z.string().nullable(),
})
export type ListedRoute = z.infer<typeof listedRouteSchema>

export const hostRoutesSchema = z.object({
  host: z.string(),
  /** As it is called: `Caddy`. */
  proxy: z.string(),
  /** '' = it does not say. */
  version: z.string(),
  /** In sentences. */
  warnings: z.array(z.string()),
  /** Connections lost where a route is pointed elsewhere; null = nothing. */
  drops: z.string().nullable(),
  routes: z.array(listedRouteSchema),
})
export type HostRoutes = z.infer<typeof hostRoutesSchema>

/** Outcome of taking a route over. */
export const takeOverPlanSchema = z.object({
  host: z.string(),
  name: z.string(),
  path: z.string(),
  workload: z.string(),
  before: z.object({ targets: z.array(z.string()), holder: holderSchema }),
  after: z.object({ targets: z.array(z.string()), containers: z.array(z.string()) }),
  drops: z.string().nullable(),
  /** The fingerprint of all this: the route may be another by the time that it is taken over. */
  fingerprint: z.string(),
})
export type TakeOverPlan = z.infer<typeof takeOverPlanSchema>

/** The targets of a route in words, in every door. */
export const placesText = (targets: readonly string[]): string =>
  targets.join(', ') || 'no one place'

/** In a sentence, in every door. */
export function holderText(holder: RouteHolder): string {
  switch (holder.kind) {
    case 'ours':
      return holder.workload === '' ? 'ours' : holder.workload
    case 'other':
      return holder.workload === ''
        ? 'another installation'
        : `${holder.workload} of another installation`
    case 'stranger':
      return 'not ours'
  }
}
