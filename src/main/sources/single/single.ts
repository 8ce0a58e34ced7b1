/**
 * One container, start-first, for any kind that says where its image comes from. `config` what a user writes of the
 * container · `render` what will run · `observe` what there is · `plan` what would change; the rollout does and undoes it.
 */
import { controlStages } from '../rollout/control.ts'
import { removalStages } from '../rollout/removal.ts'
import { rolloutStages } from '../rollout/rollout.ts'
import type { Source } from '../source.ts'
import type { SourceServices, Stage } from '../stage.ts'
import { type AsItIsBody, rolloutOf, type SingleBody } from './body.ts'
import { hiddenIn, namesIn, renderedDifference } from './render.ts'
import { standing } from './standing.ts'

type Logins = Pick<SourceServices, 'credentials'>

/** Parts that are the same for every such kind. */
export const singleKind: Pick<
  Source<unknown, unknown, SingleBody>,
  'standing' | 'names' | 'hidden' | 'moved'
> = {
  standing,
  names: namesIn,
  hidden: (body) => ('rendered' in body ? hiddenIn(body.rendered) : { secrets: [], names: [] }),
  moved(before, after) {
    if (!('rendered' in before && 'rendered' in after)) return []
    return renderedDifference(before.rendered, after.rendered)
  },
}

export function stagesAsItIs(services: Logins, body: AsItIsBody): readonly Stage[] {
  if (body.type === 'remove') return removalStages(body)
  if (body.type !== 'scale') return controlStages(body)
  return rolloutStages(services, { ...rolloutOf(body), release: body.release })
}
