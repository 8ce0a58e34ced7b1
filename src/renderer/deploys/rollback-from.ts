import type { Deployment } from '../../shared/model/deployment.ts'

/**
 * The release one would go back to from here: this deployment's own where a later one is live,
 * else the one that was live before it. `all` is newest first.
 */
export function rollbackFrom(
  deployment: Deployment,
  all: readonly Deployment[],
): string | undefined {
  const releases = all
    .filter((other) => other.workload === deployment.workload && other.state === 'succeeded')
    .flatMap(({ release }) => (release === null ? [] : [release]))
  const [live] = releases
  if (live === undefined || deployment.release === null) return undefined
  if (deployment.release !== live) return deployment.release
  return releases.find((release) => release !== live)
}
