/**
 * One container of what a commit of a git repository is made into. `config` where it comes from · `making` all that is known
 * of what is made · `builds/` the ways of making it · `observe` what there is · `plan` what that means · `fetch`,
 * `commit-folder`, `docker-build/` what the stages do; what it has in common with others of one container is `single/`.
 */
import { rolloutStages } from '../rollout/rollout.ts'
import { withConsents } from '../single/config.ts'
import { singleKind, stagesAsItIs } from '../single/single.ts'
import type { Source } from '../source.ts'
import type { SourceServices, Stage } from '../stage.ts'
import { type GitBody, type GitDeployBody, gitRolloutOf, madeIn } from './body.ts'
import { buildKindOf } from './builds/build-kinds.ts'
import { type GitConfig, gitConfigSchema, gitOrigin, gitSample, gitTraits } from './config.ts'
import { gitStages } from './fetch.ts'
import { referenceOf } from './making.ts'
import { type Observed, observe } from './observe.ts'
import { plan } from './plan.ts'
import { sweeping } from './sweep.ts'

export const gitSource = (services: SourceServices): Source<GitConfig, Observed, GitBody> => ({
  ...singleKind,
  kind: 'git',
  title: 'Git',
  description:
    'One container of what a commit is built into; the old one serves until the new one is proved.',
  schema: gitConfigSchema,
  sample: gitSample,
  traits: gitTraits,
  origin: gitOrigin,
  defaultTag: ({ ref }) => ref,
  credential: ({ credential }) => credential,
  refOf: ({ repository: url, credential, ref }) => ({ url, credential, ref }),
  madeFor: madeIn,
  allow: withConsents,
  observe: (context, workload, asked) => observe({ ...services, ...context }, workload, asked),
  plan,
  stages: (body) =>
    (body.type === 'deploy' ? stagesOf(services, body) : stagesAsItIs(services, body)).map(
      sweeping,
    ),
})

function stagesOf(services: SourceServices, body: GitDeployBody): readonly Stage[] {
  const { making, isMade, isBack } = body
  const rollout = rolloutStages(services, gitRolloutOf(body)).filter(
    // What was built is nowhere to be pulled from.
    ({ name }) => name !== 'pull' || body.pull !== null,
  )
  if (isBack) return rollout
  const all = [
    ...gitStages(services, making),
    ...buildKindOf(making.build).stages(services, making),
  ]
  return [...(isMade ? all : all.map((stage) => skipped(stage, body))), ...rollout]
}

/** Stage that is skipped: the product of the same before is used again. */
function skipped({ name }: Stage, { making, imageId }: GitDeployBody): Stage {
  return {
    name,
    summary: `nothing to do: it was made of the same files before`,
    check: async () => 'done',
    async run({ session, signal }) {
      if (imageId !== null && buildKindOf(making.build).product(making).image.from === 'build')
        await session.engine.images.tag(imageId, referenceOf(making), signal)
      return 'skipped'
    },
  }
}
