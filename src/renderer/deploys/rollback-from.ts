import type { Deployment } from '../../shared/model/deployment.ts'

/**
 * The release one would go back to from here: this deployment's own where a later one is live,
 * else the one that was live before it. `all` is newest first.
 */
export function rollbackFrom(
  deployment: Deployment,
  all: readonly Deployment[],
): string | undefined {
  const live = all.find((other) => isOf(deployment, other) && isInPlace(other))?.release
  // A restart that turned out unstable recorded nothing, but it has a way back all the same.
  const release =
    deployment.state === 'unstable' ? (deployment.release ?? live) : deployment.release
  if (!live || !release) return undefined
  const isGood = (other: Deployment) => other.state === 'succeeded' && isOf(deployment, other)
  if (release !== live) return isGood(deployment) ? release : undefined
  return (
    all.find((other) => isGood(other) && other.release !== null && other.release !== live)
      ?.release ?? undefined
  )
}

const isOf = (one: Deployment, other: Deployment) => one.workload === other.workload

/** An unstable one is live too, but nowhere to go back to. */
const isInPlace = ({ state, release }: Deployment) =>
  release !== null && (state === 'succeeded' || state === 'unstable')
