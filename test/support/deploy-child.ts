// A deployment in a process of its own that kills itself, as a crash would, when a stage begins.
// argv: a `Crash` as JSON.
import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../../src/shared/model/deployment.ts'
import type { HostRecord } from '../../src/shared/model/host.ts'
import { makeBed } from './bed/shared-engine.ts'
import { openDeployBed } from './deploy-bed.ts'
import type { Road } from './ways.ts'

export interface Crash extends Road {
  readonly stage: string
  /** Not as it begins, but once it says this. */
  readonly says?: string
  /** And so long after that. */
  readonly delayMs?: number
  readonly workload: string
  readonly tag: string
  /** Of the app, beside its network; and its host, where it is no plain one. */
  readonly settings?: Record<string, unknown>
  readonly record?: HostRecord
  readonly leaseMs?: number
  /** By default it deploys. */
  readonly action?: Action
  /** The state folder. */
  readonly dir: string
  /** The engine's. */
  readonly socketPath: string
  readonly network: string
}

const {
  stage,
  says,
  delayMs = 0,
  workload,
  tag,
  action = 'deploy',
  settings,
  record,
  leaseMs,
  ...place
}: Crash = JSON.parse(process.argv[2] ?? '')
const { dir, socketPath, network, over, home } = place
const bed = makeBed(() => ({ socketPath }) as never)
const { deploys, hosts } = openDeployBed(bed, {
  dir,
  settings: { network, ...settings },
  road: { over, home },
  ...(leaseMs && { leaseMs }),
})
if (record) hosts.put(record)
const signal = new AbortController().signal
const { deployment } = await deploys.start(
  { workload, action, tag, reason: '', actor: 'test' },
  signal,
)
for await (const item of deploys.watch(deployment.id, signal)) {
  const events = item.type === 'snapshot' ? item.events : item.type === 'event' ? [item.event] : []
  if (!events.some(({ line }) => (says ? line.includes(says) : line === `starting ${stage}`)))
    continue
  await wait(delayMs)
  process.kill(process.pid, 'SIGKILL')
}
// It was faster than that.
process.exit(0)
