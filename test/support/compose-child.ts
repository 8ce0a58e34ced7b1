// A deployment of a stack in a process of its own that kills itself, as a crash would, in a stage.
// argv: a `StackCrash` as JSON.
import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../../src/shared/model/deployment.ts'
import { makeBed } from './bed/shared-engine.ts'
import { openDeployBed } from './deploy-bed.ts'

export interface StackCrash {
  readonly workload: string
  readonly action: Action
  readonly stage: string
  /** After the stage began. */
  readonly delayMs: number
  /** The state folder. */
  readonly dir: string
  /** The engine's. */
  readonly socketPath: string
}

const crash: StackCrash = JSON.parse(process.argv[2] ?? '')
const { workload, action, stage, delayMs, dir, socketPath } = crash
const bed = makeBed(() => ({ socketPath }) as never)
const { deploys } = openDeployBed(bed, { dir })
const signal = new AbortController().signal
const confirm = action === 'remove' ? { confirm: [workload] } : {}
const asked = { workload, action, reason: '', actor: 'test', ...confirm }
const { deployment } = await deploys.start(asked, signal)
let state = ''
for await (const item of deploys.watch(deployment.id, signal)) {
  if (item.type === 'snapshot') state = item.deployment.state
  else if (item.type === 'event' && item.event.kind === 'status') state = item.event.state
  const events = item.type === 'snapshot' ? item.events : item.type === 'event' ? [item.event] : []
  if (!events.some(({ line }) => line === `starting ${stage}`)) continue
  await wait(delayMs)
  process.kill(process.pid, 'SIGKILL')
}
// It was faster than that; nothing may have gone wrong then.
process.exit(state === 'succeeded' ? 0 : 1)
