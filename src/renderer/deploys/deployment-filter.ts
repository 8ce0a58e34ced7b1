import { type Deployment, versionOf } from '../../shared/model/deployment.ts'
import { actionWords, stateWords } from './deployment-words.ts'

/** Every word of the filter is somewhere in what the list shows of the deployment. */
export function matchesWords(deployment: Deployment, filter: string): boolean {
  const { workload, action, digest, reason, actor, release, id, targets } = deployment
  const shown = [
    stateWords(deployment),
    workload,
    actionWords[action],
    versionOf(deployment),
    digest,
    reason,
    actor,
    release,
    id,
    ...targets,
  ]
  const text = shown.join(' ').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
