/**
 * A whole stack, by the real `docker compose`. `config` what a user writes · `project/` the files, where they lie and
 * what they say · `cli/` the command and what it prints · `plan/` what is wanted, what there is, what is refused, and
 * what would change · `apply/` how it is done and undone · `watch/` how its containers do meanwhile · `inspect/` what is
 * shown of stacks beside deploying them.
 */
import type { Source } from '../source.ts'
import type { SourceServices, Stage } from '../stage.ts'
import { controlStages, touchedServices } from './apply/control.ts'
import { faceStages, leavingStages } from './apply/faces.ts'
import { filesStage } from './apply/files.ts'
import { buildStage, pullStage } from './apply/images.ts'
import { recordStage } from './apply/record.ts'
import { removalStages } from './apply/removal.ts'
import { startFirstStage } from './apply/start-first.ts'
import { upStage } from './apply/up.ts'
import { staying } from './cli/choice.ts'
import {
  type ComposeConfig,
  composeConfigSchema,
  composeOrigin,
  composeSample,
  composeTraits,
  settlePaths,
} from './config.ts'

import { composeProjects } from './inspect/projects.ts'
import { stackDrift, standing } from './inspect/standing.ts'
import type { ComposeBody } from './plan/body.ts'
import { type Observed, observe } from './plan/observe.ts'
import { plan } from './plan/plan.ts'
import { releasedTexts } from './plan/released.ts'
import { namesIn, renderedDifference } from './plan/shown-project.ts'
import { watchedFiles } from './project/watched.ts'
import { adoptedProject, projectMark, projectName } from './project.ts'
import { imagesIn } from './rendered.ts'
import { tellingLives } from './watch/lives.ts'
import { stabiliseStage } from './watch/stabilise.ts'

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
  account: ({ registry = '' }) => registry,
  credential: ({ git }) => git?.credential ?? '',
  refOf: ({ git }) => git,
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
  images: imagesIn,
  names: namesIn,
  // Every service names its own.
  defaultTag: () => '',
  observe: (context, workload, asked) => observe({ ...services, ...context }, workload, asked),
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
  if (body.type !== 'up') {
    const watching = body.type === 'stop' ? [] : [stabiliseStage(body, touchedServices(body))]
    return tellingLives(body, [...controlStages(body), ...watching])
  }
  const watched = body.services
    .filter(({ change, to }) => change !== 'orphan' && to > 0)
    .map(({ service }) => service)
  return [
    ...(body.fromFolder || body.bringsFiles ? [filesStage(services, body)] : []),
    ...(body.build.length > 0 ? [buildStage(services, body)] : []),
    pullStage(services, body),
    ...tellingLives(body, [
      ...[startFirstStage(body), upStage(body), ...faceStages(body)],
      stabiliseStage(body, watched),
    ]),
    recordStage(body),
    ...leavingStages(body),
  ]
}
