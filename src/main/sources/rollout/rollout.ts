import type { SourceServices, Stage } from '../stage.ts'
import { createStage } from './create.ts'
import { drainStage } from './faces/drain.ts'
import { followedBack } from './faces/follow.ts'
import { routeStage } from './faces/route.ts'
import { verifyStage } from './faces/verify.ts'
import { healthStage } from './health.ts'
import { pullStage, resolveStage } from './image.ts'
import { rememberingFailed } from './keep-failed.ts'
import { recordStage, retireStage } from './record.ts'
import { allOf, madeBy, ofFirst, othersStage, refuseOwnData } from './replicas.ts'
import { soakStage } from './soak.ts'
import type { RolloutSpec } from './spec.ts'
import { judgedStartStage, stopPreviousStage } from './start.ts'

/** Stages by which the new is made and proved, and then the old goes. */
export function rolloutStages(
  services: Pick<SourceServices, 'credentials'>,
  spec: RolloutSpec,
): readonly Stage[] {
  const { faces } = spec
  const stages = [
    resolveStage(spec),
    pullStage(services, spec),
    ...(madeBy(spec) > 0 ? newStages(spec) : []),
    ...(faces && faces.routes.length > 0
      ? [routeStage(faces, allOf(spec)), verifyStage(faces)]
      : []),
    ...(madeBy(spec) > 0 ? [soakStage(spec)] : []),
    recordStage(spec),
    ...(faces ? [drainStage(faces, spec.leaving.length > 0)] : []),
    retireStage(spec),
  ]
  return stages.map((stage) => rememberingFailed(stage, spec))
}

function newStages(spec: RolloutSpec): readonly Stage[] {
  const { faces, order } = spec
  return [
    ofFirst(refuseOwnData(createStage(spec), spec), spec),
    ...(order === 'replace-in-place' ? [followedBack(stopPreviousStage(spec), faces?.served)] : []),
    ofFirst(judgedStartStage(spec), spec),
    ofFirst(healthStage(spec), spec),
    ...(madeBy(spec) > 1 ? [othersStage(spec)] : []),
  ]
}
