/** Facts of the routes that a deployment touched: as each was before, and as it put it. */
import { z } from 'zod'
import { type RouteName, routeText } from '../../../../shared/model/face.ts'
import type { FoundRoute } from '../../../routing/router.ts'
import { type StageRun, typedFacts } from '../../stage.ts'

const routeSchema = z
  .object({
    name: z.string(),
    path: z.string(),
    targets: z.array(z.string()).optional(),
    /** The target in journals that were begun when there was one alone. */
    target: z.string().nullable().optional(),
    owner: z.object({ installation: z.string(), workload: z.string() }).nullable(),
    state: z.string(),
  })
  .transform(({ target, targets, ...route }): FoundRoute => {
    return { ...route, targets: targets ?? (typeof target === 'string' ? [target] : []) }
  })

/** By name and path, in the order that they were touched. */
export const { read: readLed, add: addLed } = typedFacts(
  z.object({
    /** null = there was none. */
    routesBefore: z.record(z.string(), routeSchema.nullable()).optional(),
    /** null = it was taken away. */
    routesPut: z.record(z.string(), routeSchema.nullable()).optional(),
  }),
)

type Run = Pick<StageRun, 'facts'>

export const routesPut = (run: Run): readonly FoundRoute[] =>
  Object.values(readLed(run).routesPut ?? {}).filter((each) => each !== null)

/** Known before it is done: half gone, it is brought back as well, and what is under way there is let end however often that is tried. */
export function addGone(run: Pick<StageRun, 'facts' | 'remember'>, seen: FoundRoute): void {
  const at = routeText(seen)
  const { routesBefore = {}, routesPut: put = {} } = readLed(run)
  addLed(run, {
    routesBefore: at in routesBefore ? routesBefore : { ...routesBefore, [at]: seen },
    routesPut: { ...put, [at]: null },
  })
}

/** Targets that names led to before, and do not any more. */
export function targetsBefore(
  run: Run,
  isMeant: (route: RouteName) => boolean = () => true,
): readonly string[] {
  const { routesBefore = {}, routesPut: put = {} } = readLed(run)
  const before = Object.entries(routesBefore).flatMap(([at, route]) => {
    const now = put[at]
    if (!route || now === undefined || !isMeant(route)) return []
    return route.targets.filter((target) => !now?.targets.includes(target))
  })
  return [...new Set(before)]
}

/** As it was before this deployment touched it; null = there was none, undefined = it was not touched. */
export const routeBefore = (run: Run, at: RouteName): FoundRoute | null | undefined =>
  readLed(run).routesBefore?.[routeText(at)]
