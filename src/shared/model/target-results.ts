/** Results of a deployment on each host, for every door. Pure. */
import type { Action, Aftermath, Deployment, TargetResult } from './deployment.ts'
import type { Around } from './failure-text.ts'

type Told = Pick<Deployment, 'action' | 'release' | 'results'>

/** Whether a deployment goes to several hosts; of one alone its own state says it all. */
export const isSplit = ({ results }: Pick<Deployment, 'results'>): boolean =>
  results.filter(({ leaves }) => !leaves).length > 1

/** The facts around the failure of a deployment: on which of several hosts it was, too. */
export function aroundFailure(deployment: Pick<Deployment, 'aftermath' | 'results'>): Around {
  const { aftermath, results } = deployment
  const failed = isSplit(deployment) && results.find(({ state }) => endedBadly.includes(state))
  return { aftermath, ...(failed && { on: failed.target }) }
}

const endedBadly: readonly TargetResult['state'][] = ['failed', 'cancelled', 'interrupted']

/** In a few words what became of one host, where nothing beside them says how it ended. */
export function resultLine(deployment: Told, result: TargetResult): string {
  const words = resultWords(deployment, result)
  if (result.leaves || !saidBefore.includes(result.state)) return words
  const state = result.state.replace('-', ' ')
  return words === '' ? state : `${state}: ${words}`
}

const saidBefore: readonly TargetResult['state'][] = [...endedBadly, 'not-begun']

/** The words for one host beside the state that it ended in; none where that says it all. */
export function resultWords(deployment: Told, result: TargetResult): string {
  switch (result.state) {
    case 'waiting':
      return 'waits for its turn'
    case 'running':
      return 'under way'
    case 'succeeded':
      return successWords(deployment, result)
    case 'unstable':
      return `${successWords(deployment, result)}, but not stable`
    case 'skipped':
      return result.why ?? 'as it is to be already: nothing was changed'
    case 'interrupted':
      return 'recovery finishes or undoes it'
    case 'not-begun':
      return 'nothing was changed there'
    case 'failed':
      return result.leaves
        ? 'not taken down: it may still run there; the next deployment takes it down'
        : aftermathWords(result)
    case 'cancelled':
      return aftermathWords(result)
  }
}

const done: Readonly<Partial<Record<Action, string>>> = {
  remove: 'removed',
  stop: 'stopped',
  start: 'started',
  restart: 'restarted',
}

function successWords({ action, release }: Told, { leaves }: TargetResult): string {
  if (leaves) return 'taken down, as it moved away'
  return done[action] ?? (release === null ? 'up' : `${release} is live`)
}

const aftermaths: Readonly<Record<Aftermath, string>> = {
  untouched: 'what ran there is untouched',
  'put-back': 'what served before is serving',
  'nothing-before': 'nothing of it serves there',
  'not-put-back': 'it could not be undone',
}

const aftermathWords = ({ aftermath }: TargetResult): string =>
  aftermath === undefined ? '' : aftermaths[aftermath]

/** At its end, how far it came: `succeeded on a; failed on b; not begun on c`. */
export function summaryOf({ results }: Pick<Deployment, 'results'>): string {
  const ended = results.map(({ target, state }) => ({
    target,
    words: state === 'waiting' || state === 'not-begun' ? 'not begun' : state,
  }))
  const byWords = Map.groupBy(ended, ({ words }) => words)
  return [...byWords]
    .map(([words, on]) => `${words} on ${on.map(({ target }) => target).join(', ')}`)
    .join('; ')
}

/**
 * A deployment as one of its hosts sees it: how it went there, and which parts; undefined where nothing of it
 * came there.
 */
export function seenFrom(deployment: Deployment, host: string): Deployment | undefined {
  if (!deployment.targets.includes(host)) return undefined
  const of = <T extends { readonly target: string }>(all: readonly T[]) =>
    all.filter(({ target }) => target === host)
  const result = deployment.results.find(({ target }) => target === host)
  if (result?.state === 'not-begun' || result?.state === 'waiting') return undefined
  const { stages, lanes, parts } = deployment
  const own = { stages: of(stages), lanes: of(lanes), parts: of(parts) }
  return { ...deployment, ...own, state: result?.state ?? deployment.state }
}
