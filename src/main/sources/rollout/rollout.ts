import type { SourceServices, Stage } from '../stage.ts'
import { createStage } from './create.ts'
import { healthStage } from './health.ts'
import { pullStage, resolveStage } from './image.ts'
import { rememberingFailed } from './keep-failed.ts'
import { recordStage, retireStage } from './record.ts'
import { soakStage } from './soak.ts'
import type { RolloutSpec } from './spec.ts'
import { startStage, stopPreviousStage } from './start.ts'

/** The new container is made and proved, and then those before it go. */
export function rolloutStages(
  services: Pick<SourceServices, 'credentials'>,
  spec: RolloutSpec,
): readonly Stage[] {
  const stages = [
    resolveStage(spec),
    pullStage(services, spec),
    createStage(spec),
    ...(spec.order === 'replace-in-place' ? [stopPreviousStage(spec)] : []),
    startStage(),
    healthStage(spec),
    soakStage(spec),
    recordStage(spec),
    retireStage(spec),
  ]
  return stages.map((stage) => rememberingFailed(stage, spec))
}
