/** Several equal containers of one workload (ADR 28): which of them go on, and what could not be several. Pure. */
import { fail } from '../../../shared/lib/failure-error.ts'
import { isServing } from '../../../shared/model/container-state.ts'
import { tellsReplicas } from '../../../shared/model/release.ts'
import { formsOf, looksUp } from '../rollout/alias.ts'
import { volumesFor } from '../rollout/image-volumes.ts'
import { whyNotWell } from '../rollout/not-well.ts'
import type { ReplicaSpec } from '../rollout/spec.ts'
import type { Intent } from '../stage.ts'
import type { DeployBody } from './body.ts'
import { answerOf, briefOf, isEqual } from './instances.ts'
import type { Seen } from './observe.ts'
import { needsReplaceInPlace, type Rendered } from './render.ts'

interface Wanted {
  readonly intent: Intent
  readonly seen: Seen
  readonly rendered: Rendered
  readonly configHash: string
  readonly imageId: string | null
}

/** undefined = there is one alone, now and then. What serves longest goes on before what is newer. */
export function replicasFor(wanted: Wanted): ReplicaSpec | undefined {
  const { intent, seen, rendered, configHash, imageId } = wanted
  const { replicas: count = 1, network } = rendered
  const wereSeveral = intent.live !== null && tellsReplicas(intent.live.release)
  if (count === 1 && !wereSeveral) return undefined
  const kept = seen.containers.filter(
    (each) =>
      imageId !== null &&
      isEqual(each, { configHash, imageId }) &&
      isServing(each) &&
      whyNotWell(each, network, seen.now) === null &&
      answerOf(each, intent, seen)?.ok !== false,
  )
  const longestFirst = kept.toSorted((a, b) => a.createdAt - b.createdAt)
  return { count, kept: longestFirst.slice(0, count).map(briefOf) }
}

interface Asked {
  readonly workloadId: string
  readonly intent: Intent
  readonly seen: Seen
}

/** Throws `invalid`, by field, for what one alone can have. */
export function refuseSeveral(
  body: Pick<DeployBody, 'rendered' | 'volumes'>,
  { workloadId, intent, seen }: Asked,
): void {
  const { rendered, volumes } = body
  const { replicas: count = 1 } = rendered
  if (count === 1) return
  const why =
    needsReplaceInPlace(rendered) ??
    beside(rendered) ??
    ownData(rendered, { workloadId, volumes, seen })
  if (why === null) return
  const isScaled = intent.action === 'scale'
  const message = `${count} of it cannot be: ${why}`
  fail({
    kind: 'invalid',
    what: isScaled ? 'deployment' : 'workload',
    issues: [{ path: isScaled ? 'options.scale' : 'source.replicas', message }],
  })
}

function beside({ maxInstances }: Rendered): string | null {
  return maxInstances > 1 ? 'those of older releases stay beside it (maxInstances)' : null
}

function ownData(
  { mounts: declared }: Rendered,
  {
    workloadId,
    volumes,
    seen: { local },
  }: Omit<Asked, 'intent'> & { readonly volumes: DeployBody['volumes'] | undefined },
): string | null {
  const known = volumes?.known ?? []
  const [first] = local ? volumesFor(local, { workloadId, declared, known }) : known
  if (!first) return null
  return `the image keeps data in a volume at ${first.target}, which is for one. Declare a volume there that several can share`
}

/** Warnings about several before somebody agrees to them. */
export function replicaWarnings(
  { rendered: { replicas = 1, network, alias } }: Pick<DeployBody, 'rendered'>,
  workload: string,
): string[] {
  const most = formsOf(workload).length
  if (replicas <= most || alias === false || !looksUp(network)) return []
  return [
    `${workload} on network ${network} leads to ${most} of the ${replicas} at most: so many forms its name has`,
  ]
}
