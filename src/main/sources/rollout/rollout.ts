import { aroundStage, type SourceServices, type Stage, type StageRun } from '../stage.ts'
import { createStage } from './create.ts'
import { drainStage } from './faces/drain.ts'
import { routeStage } from './faces/route.ts'
import { verifyStage } from './faces/verify.ts'
import { healthStage } from './health.ts'
import { pullStage, resolveStage } from './image.ts'
import { rememberingFailed } from './keep-failed.ts'
import { judgePlaces } from './mounts.ts'
import { recordStage, retireStage } from './record.ts'
import { soakStage } from './soak.ts'
import type { RolloutSpec } from './spec.ts'
import { startStage, stopPreviousStage } from './start.ts'

/** The new container is made and proved, and then those before it go. */
export function rolloutStages(
  services: Pick<SourceServices, 'credentials'>,
  spec: RolloutSpec,
): readonly Stage[] {
  const { faces } = spec
  const stages = [
    resolveStage(spec),
    pullStage(services, spec),
    createStage(spec),
    ...(spec.order === 'replace-in-place' ? [stopPreviousStage(spec)] : []),
    aroundStage(startStage(), ['run'], judgedAgain(spec)),
    healthStage(spec),
    ...(faces && faces.routes.length > 0 ? [routeStage(faces), verifyStage(faces)] : []),
    soakStage(spec),
    recordStage(spec),
    ...(faces ? [drainStage(faces)] : []),
    retireStage(spec),
  ]
  return stages.map((stage) => rememberingFailed(stage, spec))
}

/** The engine follows links as it starts a container: they are looked at just before, too. */
function judgedAgain({ container: { mounts } }: RolloutSpec) {
  return async <T>(run: StageRun, start: (run: StageRun) => Promise<T>): Promise<T> => {
    await judgePlaces(run, mounts)
    return await start(run)
  }
}
