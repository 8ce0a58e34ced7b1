/** Services asked for by name, on a host that may not have all of them: of several, each has its own. Pure. */
import { nothingChanges } from '../../outage.ts'
import type { SourcePlan } from '../../source.ts'
import type { Intent } from '../../stage.ts'

const askedServices = ({ options: { services, scale } }: Intent): string[] => [
  ...services,
  ...Object.keys(scale),
]

/** The plan for those that are `there`; where that is none of them, there is nothing to do. */
export function doneWhereTheyAre<Body>(
  plan: SourcePlan<Body>,
  intent: Intent,
  there: readonly string[],
): SourcePlan<Body> {
  const asked = askedServices(intent)
  const lacks = asked.filter((name) => !there.includes(name))
  if (lacks.length === 0) return plan
  const { shown } = plan
  const said = `${shown.target} has no ${lacks.join(', ')}`
  if (lacks.length < asked.length) {
    const warnings = [`${said}: it is done for the others`, ...shown.warnings]
    return { ...plan, lacks, shown: { ...shown, warnings } }
  }
  const parts = shown.parts.map((part) => ({
    ...{ ...part, change: 'unchanged' as const },
    ...{ reasons: [], to: part.from, outageMs: 0 },
  }))
  const idle = { order: 'nothing', outage: nothingChanges, skip: said } as const
  return { ...plan, lacks, shown: { ...shown, ...idle, difference: [], parts } }
}
