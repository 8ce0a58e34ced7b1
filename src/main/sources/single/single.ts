/**
 * One container, start-first, for any kind that says where its image comes from. `config` what a user writes of the
 * container · `render` what will run · `observe` what there is · `plan` what would change; the rollout does and undoes it.
 */
import { controlStages } from '../rollout/control.ts'
import { removalStages } from '../rollout/removal.ts'
import type { Source } from '../source.ts'
import type { Stage } from '../stage.ts'
import type { ControlBody, RemovalBody, SingleBody } from './body.ts'
import { hiddenIn, namesIn, renderedDifference } from './render.ts'
import { standing } from './standing.ts'

/** What is the same for every such kind. */
export const singleKind: Pick<
  Source<unknown, unknown, SingleBody>,
  'standing' | 'names' | 'hidden' | 'moved'
> = {
  standing,
  names: namesIn,
  hidden: (body) => (body.type === 'deploy' ? hiddenIn(body.rendered) : { secrets: [], names: [] }),
  moved(before, after) {
    if (before.type !== 'deploy' || after.type !== 'deploy') return []
    return renderedDifference(before.rendered, after.rendered)
  },
}

export const stagesAsItIs = (body: RemovalBody | ControlBody): readonly Stage[] =>
  body.type === 'remove' ? removalStages(body) : controlStages(body)
