/** Status of a commit where its repository is kept, as it is deployed. Pure. */
import { z } from 'zod'
import type { Activity } from '../../../shared/model/activity.ts'
import type { Aftermath, Deployment, TargetResult } from '../../../shared/model/deployment.ts'
import { cut } from '../channels/shown.ts'

export const commitStatusSchema = z.object({
  /** The git credential that it is set with. */
  credential: z.string(),
  repository: z.string(),
  commit: z.string(),
  state: z.enum(['pending', 'success', 'failure', 'error', 'cancelled']),
  /** The later takes the place of the earlier one of the same context. */
  context: z.string(),
  description: z.string(),
  /** Address where it is told whole; '' = nowhere that a browser comes to. */
  url: z.string(),
})
export type CommitStatus = z.infer<typeof commitStatusSchema>
type State = CommitStatus['state']

/** All of the three take that much: GitHub says 140 characters, GitLab 255. */
const maxDescription = 140
const maxContext = 255

/** Status of one host, by a row of the activity. `credential`, `url`: of who sets it. */
export type HostStatus = Omit<CommitStatus, 'credential' | 'url'>

/** For each host that gets a commit; none where the row is of no beginning or end, or the host has it already. */
export function statusesAt(
  event: Activity['event'],
  deployment: Deployment,
): readonly HostStatus[] {
  if (event === 'deployment-waiting') return []
  const begins = event === 'deployment-started'
  return deployment.results.flatMap(({ target, commit: gets, state: now }) => {
    if (!gets || (begins && now === 'skipped')) return []
    const [state, words] = begins ? beginning(deployment, target) : ending(deployment, target)
    const description = cut(words, maxDescription)
    const context = cut(`longshore/${deployment.workload}@${target}`, maxContext)
    return [{ ...gets, state, context, description }]
  })
}

const isBack = ({ action }: Deployment): boolean => action === 'rollback'

function beginning(deployment: Deployment, target: string): [State, string] {
  return ['pending', `${isBack(deployment) ? 'Rolling back' : 'Deploying'} on ${target}`]
}

/** Names of ours alone: what a program or a host said may be a secret, and whoever sees the repository sees this. */
function ending(deployment: Deployment, target: string): [State, string] {
  const result = deployment.results.find((each) => each.target === target)
  const state = settledOf(result) ?? deployment.state
  const after = aftermathWords[result?.aftermath ?? deployment.aftermath ?? 'nothing-before']
  const done = `${isBack(deployment) ? 'Rolled back' : 'Deployed'} on ${target}`
  const as = deployment.release === null ? '' : ` as ${deployment.release}`
  switch (state) {
    case 'succeeded':
    case 'unstable': {
      if (state === 'unstable') return ['failure', `${done}${as}, and not stable since`]
      const isProved = result?.verified ?? deployment.verified
      return ['success', `${done}${as}${isProved ? ', and proved' : '; nothing proved it'}`]
    }
    case 'skipped':
      return ['success', `Nothing to do on ${target}`]
    case 'failed':
      return ['failure', `Failed on ${target}${stageWords(deployment, target)}${after}`]
    case 'cancelled':
      return ['cancelled', `Cancelled on ${target}${after}`]
    case 'not-begun':
      return ['cancelled', `Ended before its turn came on ${target}; nothing was changed there`]
    default:
      return ['error', `Interrupted on ${target}, and not finished`]
  }
}

/** undefined = it says no more than the whole. */
function settledOf(result: TargetResult | undefined): TargetResult['state'] | undefined {
  return result && !['waiting', 'running'].includes(result.state) ? result.state : undefined
}

function stageWords({ stages }: Deployment, target: string): string {
  const failed = stages.find((stage) => stage.target === target && stage.failure)
  return failed ? ` at stage ${failed.name}` : ''
}

const aftermathWords: Readonly<Record<Aftermath, string>> = {
  untouched: '; what served before was not touched',
  'put-back': '; what served before serves again',
  'nothing-before': '',
  'not-put-back': '; what served before is not back',
}
