import { ShieldQuestion, TriangleAlert } from 'lucide-react'
import {
  type Action,
  type Deployment,
  isFinal,
  isUnverified,
  versionOf,
} from '../../shared/model/deployment.ts'
import { deploymentLook, type Look } from '../ui/state-look.ts'

export const actionWords: { readonly [A in Action]: string } = {
  deploy: 'Deploy',
  rollback: 'Roll back',
  restart: 'Restart',
  stop: 'Stop',
  start: 'Start',
  scale: 'Scale',
  pull: 'Pull',
  remove: 'Remove',
  reconcile: 'Reconcile',
  prune: 'Prune',
}

/** Name of what was deployed: a kind whose releases have no tags is named by itself. */
export function nameOf(deployment: Deployed): string {
  return [deployment.workload, versionOf(deployment)].filter((word) => word !== '').join(' ')
}

/** The same within a sentence about the workload itself: its tag, where it has one. */
export function liveName(deployment: Deployed): string {
  return versionOf(deployment) || deployment.workload
}

type Deployed = Pick<Deployment, 'workload' | 'tag' | 'results'>

/** Words for actions done that make nothing new live. */
export const doneWords: { readonly [A in Action]?: string } = {
  restart: 'was restarted',
  stop: 'was stopped',
  start: 'was started',
  scale: 'was scaled',
  pull: 'was pulled and brought up',
}

const unverifiedLook: Look = { tone: 'warn', icon: ShieldQuestion, word: 'Unverified' }

const notUndoneLook: Look = { tone: 'bad', icon: TriangleAlert, word: 'Not undone' }

/** Something is being done, or about to be. */
export function isUnderWay({ state }: Pick<Deployment, 'state'>): boolean {
  return !isFinal(state) && state !== 'interrupted'
}

/** How its state looks; a success that nothing proved is no plain success, nor is a failed undoing a pause. */
export function lookOf(deployment: Deployment): Look {
  if (deployment.state === 'interrupted' && deployment.undoFailure) return notUndoneLook
  return isUnverified(deployment) ? unverifiedLook : deploymentLook[deployment.state]
}

/** The state, and where it is or ended: "Failed in health", "Running: pull". */
export function stateWords(deployment: Deployment): string {
  const { state, stages } = deployment
  const { word } = lookOf(deployment)
  if (state === 'running') {
    const running = stages.find((stage) => stage.state === 'running')
    return running ? `${word}: ${running.name}` : word
  }
  if (state === 'failed') {
    const failed = stages.find((stage) => stage.state === 'failed' || stage.failure)
    return failed ? `${word} in ${failed.name}` : word
  }
  return isUnverified(deployment) ? 'Running, unverified' : word
}
