// A deployment in a process of its own that kills itself, as a crash would, when a stage begins.
// argv: state folder, engine socket, bed tag, workload, tag, stage

import { makeBed } from './bed/shared-engine.ts'
import { openDeployBed } from './deploy-bed.ts'

const [dir = '', socketPath = '', network = '', workload = '', tag = '', stage = ''] =
  process.argv.slice(2)
const bed = makeBed(() => ({ socketPath }) as never)
const { deploys } = openDeployBed(bed, { dir, settings: { network } })
const signal = new AbortController().signal
const { deployment } = await deploys.start(
  { workload, action: 'deploy', tag, reason: '', actor: 'test' },
  signal,
)
for await (const item of deploys.watch(deployment.id, signal)) {
  const events = item.type === 'snapshot' ? item.events : item.type === 'event' ? [item.event] : []
  if (events.some((event) => event.line === `starting ${stage}`))
    process.kill(process.pid, 'SIGKILL')
}
