/** Body that a plan of a git workload hands to the stages, and what its releases keep. Pure. */
import { isRecord } from '../../../shared/lib/is-record.ts'
import type { Release } from '../../../shared/model/release.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import { type AsItIsBody, type DeployBody, rolloutOf } from '../single/body.ts'
import { imageName, type Making, madeOf, makingSchema, referenceOf, shortId } from './making.ts'

export interface GitDeployBody extends DeployBody {
  readonly making: Making
  /** Whether it is to be made; else it is there, and runs. */
  readonly isMade: boolean
  /** A release that is gone back to is there: nothing is asked of the repository. */
  readonly isBack: boolean
}

export type GitBody = GitDeployBody | AsItIsBody

/** The release keeps what it was made from beside what runs. */
export function gitRolloutOf(body: GitDeployBody): RolloutSpec {
  const spec = rolloutOf(body)
  const { making } = body
  const { config, rendered } = spec.release
  return {
    ...spec,
    release: {
      config: { ...config, ...flatMaking(making) },
      rendered: { ...(rendered as object), making },
      tag: shortId(making.at.commit),
      image: body.reference,
    },
  }
}

/** undefined where a release is of another kind, or nothing is live. */
export function makingIn(rendered: unknown): Making | undefined {
  return isRecord(rendered) ? makingSchema.safeParse(rendered.making).data : undefined
}

/** The name of its image, as `flatMaking` tells what that was made of; where it is no image, nothing is called so. */
export function madeIn({ workload, config }: Pick<Release, 'workload' | 'config'>): string[] {
  const { commit, 'build inputs': inputs } = config
  if (commit === undefined || inputs === undefined) return []
  return [referenceOf({ image: { name: imageName(workload), tag: madeOf(commit, inputs) } })]
}

/** `field → value` for people. */
export function flatMaking({
  at,
  ref,
  commit,
  tree,
  inputs,
  build,
}: Making): Record<string, string> {
  return {
    commit: at.commit,
    ...(commit && { subject: commit.subject, author: commit.author }),
    ...{ ref, repository: at.url, folder: at.path, tree, build: build.kind },
    'build inputs': inputs,
  }
}
