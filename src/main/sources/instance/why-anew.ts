/** Why a service of an instance is made, or run, anew: in words for its plan. Pure. */
import { ownValue } from '../../../shared/lib/own-value.ts'
import { isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import { isCompleted } from '../rollout/completion.ts'
import { whyNoAnswer, whyNotWell } from '../rollout/not-well.ts'
import { isMislabelled } from './plan-faces.ts'
import { isAsked, liveService, type Planned, type Planning } from './planning.ts'
import { configHashOf } from './render.ts'

/** None = it stays as it is. */
export function whyAnew(planning: Planning, planned: Planned): string[] {
  if (!isAsked(planning.intent, planned.service.name) || staysDown(planning, planned)) return []
  return planned.service.role === 'init' ? whyRun(planning, planned) : whyMade(planning, planned)
}

/** Another image starts nothing that is down. */
export const staysDown = ({ intent }: Planning, { service, containers }: Planned): boolean =>
  intent.action === 'pull' && service.role !== 'init' && !containers.some(isUp)

/** Reasons to run an init again. Its work is done: it runs again only where it would do something else. */
function whyRun(planning: Planning, planned: Planned): string[] {
  const { service, containers, image, isFresh } = planned
  if (planning.intent.action === 'rollback') return []
  const hash = configHashOf(service, planning.rendered)
  const isDone = containers.some(
    (each) =>
      isCompleted(each) && each.labels[label.config] === hash && each.imageId === image.local?.id,
  )
  if (isFresh && (isDone || wasDone(planning, planned))) return []
  return containers.length === 0 && !liveService(planning, service.name)
    ? ['it has not run yet']
    : ['its image or configuration changed since it completed']
}

/** Its container is gone since: the release remembers that it completed. */
function wasDone(planning: Planning, { service, image, containers }: Planned): boolean {
  const { live, intent, rendered } = planning
  const before = liveService(planning, service.name)
  const part = intent.live?.release.parts.find((each) => each.part === service.name)
  if (containers.length > 0 || !live || !before || !part) return false
  return (
    configHashOf(before, live) === configHashOf(service, rendered) &&
    part.imageId === image.local?.id
  )
}

function whyMade(planning: Planning, planned: Planned): string[] {
  const { service, containers, image, isFresh } = planned
  const { rendered, observed } = planning
  const [now] = containers
  if (!now || !isUp(now)) return ['nothing of it runs']
  const reasons = [
    ...(isFresh ? [] : ['its image is pulled']),
    ...(image.local && now.imageId !== image.local.id ? ['another image'] : []),
    ...(now.labels[label.config] === configHashOf(service, rendered)
      ? []
      : ['another configuration']),
  ]
  if (reasons.length > 0) return reasons
  const answer = ownValue(observed.answers, service.name)
  const ails = whyNotWell(now, rendered.network, observed.now) ?? whyNoAnswer(answer)
  return [
    ...(ails === null ? [] : [`it ${ails}`]),
    ...(isMislabelled(planning, service.name) ? ['its labels lead other public names to it'] : []),
  ]
}
