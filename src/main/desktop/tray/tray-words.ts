/** Words of the tray: there is no colour in a menu. */
import { type Action, type Deployment, versionOf } from '../../../shared/model/deployment.ts'
import type { FleetWorkload } from '../../../shared/model/fleet.ts'
import type { QuickChange } from './tray-facts.ts'

const doing: { readonly [A in Action]: string } = {
  deploy: 'deploying',
  rollback: 'rolling back',
  restart: 'restarting',
  stop: 'stopping',
  start: 'starting',
  scale: 'scaling',
  pull: 'pulling',
  remove: 'removing',
  reconcile: 'reconciling',
  prune: 'pruning',
}

type Deployed = Pick<Deployment, 'workload' | 'tag' | 'results'>

export function nameOf(deployment: Deployed): string {
  return [deployment.workload, versionOf(deployment)].filter((word) => word !== '').join(' ')
}

/** `deploying web v2` */
export function doingWords(deployment: Deployed & Pick<Deployment, 'action'>): string {
  return `${doing[deployment.action]} ${nameOf(deployment)}`
}

export function changeWords({ workload, action, release }: QuickChange): string {
  return `${doing[action]} ${workload}${release === undefined ? '' : ` to ${release}`}`
}

/** Stage of a deployment in words: `waiting`, `undoing`, or the stage that runs with how many of all are done. */
export function stageWords({ state, stages }: Pick<Deployment, 'state' | 'stages'>): string {
  if (state === 'queued') return 'waiting'
  if (state === 'undoing') return 'undoing'
  const running = stages.find((stage) => stage.state === 'running')
  if (!running) return 'planning'
  return `${running.name} (${stages.indexOf(running) + 1} of ${stages.length})`
}

export const stateWords: { readonly [S in FleetWorkload['state']]: string } = {
  running: 'running',
  starting: 'starting',
  restarting: 'restarting again and again',
  unhealthy: 'unhealthy',
  degraded: 'degraded',
  stopped: 'stopped',
  failed: 'failed',
  absent: 'not there',
  unknown: 'not known',
}

export function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
}

/** `09:41`, on the clock of this machine. */
export function clockWords(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
