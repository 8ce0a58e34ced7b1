// D1v: the deployment of D1 on an engine as in a virtual machine, whose containers cannot be dialled.
import { startEngine, stopEngine } from '../../../scripts/lib/engine/engines.mjs'
import { ensureImages } from '../../../scripts/lib/images.mjs'
import { deleteWorkload, deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'

export const deployingBoxed: Row = { ids: ['D1v'], run }

const image = 'localhost/longshore-test'
const hosts = ['local', 'boxed'] as const

async function run(bed: Bed): Promise<Result[]> {
  const name = 'bench-boxed'
  const engine = await startEngine({ name, isBoxed: true, owner: process.pid })
  bed.defer(() => stopEngine(name, { keepData: false }))
  await ensureImages(engine.socketPath, [`${image}:v1`, `${image}:v2`])
  const client = await openBenchApp(bed)
  const connection = { kind: 'local', socket: engine.socketPath } as const
  await client.hosts.add({ name: 'boxed', connection })
  for (const host of hosts) {
    const source = { kind: 'image', image, pull: 'never', port: 8080, healthcheck: '/healthz' }
    const workload = { name: bed.name(host), host, source, deploy: { soak: '0ms' } }
    await client.workloads.apply({ document: workload })
    bed.defer(() => deleteWorkload(client, bed.name(host)))
  }
  const tags = { local: 0, boxed: 0 }
  const deployOn = (host: (typeof hosts)[number]) => async (): Promise<number> => {
    const tag = tags[host]++ % 2 === 0 ? 'v1' : 'v2'
    const { state, wallMs } = await deployAndWait(client, bed.name(host), tag)
    if (state !== 'succeeded') throw new Error(`the deployment on ${host} ended as ${state}`)
    return wallMs
  }
  const taken = await interleave<'local' | 'boxed', number>(bed.pairs, {
    local: deployOn('local'),
    boxed: deployOn('boxed'),
  })
  return [
    compare(bed, {
      id: 'D1v',
      what: 'the same deployment by Longshore where containers cannot be dialled, vs where they can',
      unit: 'ms',
      anchor: taken.local,
      longshore: taken.boxed,
      ratio: 'cost',
      goal: atMost(1.3, 'the plain engine'),
    }),
  ]
}
