/**
 * A whole stack, by the real `docker compose`. `config` what a user writes · `files/` where it lies ·
 * `tools/` the command and what it says · `wanted/` what it comes to · `safety/` what is refused ·
 * `planning/` what there is and what would change · `stages/` how it is done and undone ·
 * `adoption/`, `views/` what is shown of stacks that are not deployed, or not yet.
 */
import type { Source } from '../source.ts'
import type { SourceServices, Stage } from '../stage.ts'
import type { ComposeBody } from './body.ts'
import {
  type ComposeConfig,
  composeConfigSchema,
  composeOrigin,
  composeSample,
  composeTraits,
  settlePaths,
} from './config.ts'
import { watchedFiles } from './files/watched.ts'
import { type Observed, observe } from './planning/observe.ts'
import { plan } from './planning/plan.ts'
import { adoptedProject, projectMark, projectName } from './project.ts'
import { controlStages } from './stages/control.ts'
import { filesStage } from './stages/files.ts'
import { buildStage, pullStage } from './stages/images.ts'
import { tellingLives } from './stages/lives.ts'
import { recordStage } from './stages/record.ts'
import { removalStages } from './stages/removal.ts'
import { stabiliseStage } from './stages/stabilise.ts'
import { startFirstStage } from './stages/start-first.ts'
import { upStage } from './stages/up.ts'
import { stackDrift } from './standing/stack-drift.ts'
import { standing } from './standing/standing.ts'
import { staying } from './tools/choice.ts'
import { composeProjects } from './views/projects.ts'
import { renderedDifference } from './wanted/difference.ts'
import { namesIn } from './wanted/names.ts'
import { releasedTexts } from './wanted/released.ts'

export const composeSource = (
  services: SourceServices,
): Source<ComposeConfig, Observed, ComposeBody> => ({
  kind: 'compose',
  title: 'Compose',
  description: 'A whole stack from compose files, brought up by docker compose.',
  schema: composeConfigSchema,
  sample: composeSample,
  traits: composeTraits,
  origin: composeOrigin,
  settlePaths,
  standing,
  drift: stackDrift,
  claim: (document) => ({
    project: projectName({ document }),
    isAdopted: adoptedProject(document) !== undefined,
  }),
  watched: watchedFiles,
  projects: (more) => composeProjects({ ...services, ...more }),
  volumeMark: (workload) => projectMark(projectName(workload)),
  allow: (config, consents) => ({ ...config, allow: [...new Set([...config.allow, ...consents])] }),
  released: releasedTexts,
  names: namesIn,
  // Every service names its own.
  defaultTag: () => '',
  observe: (context, workload, intent, signal) =>
    observe({ ...services, ...context }, workload, intent, signal),
  plan,
  stages: (body) => stagesOf(services, body).map((stage) => staying(stage, body)),
  hidden: (body) =>
    body.type === 'up'
      ? { secrets: body.secrets, names: namesIn(body.rendered) }
      : { secrets: [], names: [] },
  moved(before, after) {
    if (before.type !== 'up' || after.type !== 'up') return []
    return renderedDifference(before.rendered, after.rendered, [
      ...before.secrets,
      ...after.secrets,
    ])
  },
})

function stagesOf(services: SourceServices, body: ComposeBody): readonly Stage[] {
  if (body.type === 'remove') return tellingLives(body, removalStages(body))
  if (body.type !== 'up') return tellingLives(body, controlStages(body))
  const watched = body.services
    .filter(({ change, to }) => change !== 'orphan' && to > 0)
    .map(({ service }) => service)
  return [
    ...(body.fromFolder ? [filesStage(services, body)] : []),
    ...(body.build.length > 0 ? [buildStage(services, body)] : []),
    pullStage(services, body),
    ...tellingLives(body, [startFirstStage(body), upStage(body), stabiliseStage(body, watched)]),
    recordStage(body),
  ]
}
