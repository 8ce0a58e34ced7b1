import type { BugLog } from '../bug-log.ts'
import { createDeploys, type Deploys, type DeploysDeps } from '../deploys/deploys.ts'
import { followLines, readTail } from '../logs/tail.ts'
import { hiddenOf } from '../workloads/hidden.ts'
import { createRedeploys } from '../workloads/redeploys.ts'

interface OpenDeploysDeps extends Omit<DeploysDeps, 'tail' | 'reportBug' | 'hiddenOf'> {
  readonly bugs: BugLog
  /** The files of a workload changed. */
  readonly onFiles: () => void
}

/** Deployments, and those that follow by themselves from files that changed. */
export function openDeploys({ bugs, onFiles, ...deps }: OpenDeploysDeps): {
  readonly deploys: Deploys
  readonly redeploys: ReturnType<typeof createRedeploys>
} {
  const { sources, store, clock } = deps
  const deploys = createDeploys({
    ...deps,
    tail: { readTail, followLines },
    reportBug: bugs.report,
    hiddenOf: (workload) => hiddenOf(store, workload),
  })
  const redeploys = createRedeploys({
    ...{ sources, store, clock, onChange: onFiles, reportBug: bugs.report },
    deploy: (asked) => deploys.start(asked, AbortSignal.timeout(60_000)),
  })
  return { deploys, redeploys }
}
