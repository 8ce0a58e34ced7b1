// Q1: an instance of three services, all of them anew, beside what a careful script does.
import type { Client } from '../../../src/shared/contract/index.ts'
import { deleteWorkload, deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { type Inspected, untilAnswers } from './deploying.ts'

export const instancing: Row = { ids: ['Q1'], run }

const image = 'localhost/longshore-test'
const services = ['web', 'api', 'proxy'] as const

async function run(bed: Bed): Promise<Result[]> {
  const client = await openBenchApp(bed)
  const name = bed.name('instance')
  bed.defer(() => deleteWorkload(client, name))
  const raw = await rawApi(bed)
  const rounds = { ours: 0, raw: 0 }
  const nextTag = (side: keyof typeof rounds) => (rounds[side]++ % 2 === 0 ? 'v1' : 'v2')
  const taken = await interleave<'raw' | 'ours', number>(bed.pairs + 1, {
    raw: async () => await raw(nextTag('raw')),
    async ours() {
      await apply(client, name, nextTag('ours'))
      const { state, wallMs } = await deployAndWait(client, name)
      if (state !== 'succeeded') throw new Error(`the deployment ended as ${state}`)
      return wallMs
    },
  })
  return [
    compare(bed, {
      id: 'Q1',
      what: 'deploy an instance of 3 services, all anew, until the old ones are removed, no soak, vs a script of raw API calls',
      unit: 'ms',
      // The first round has nothing to replace.
      anchor: taken.raw.slice(1),
      longshore: taken.ours.slice(1),
      ratio: 'cost',
      goal: atMost(1.15, 'raw API'),
      note: 'planned, each proved before the next, and recorded',
    }),
  ]
}

async function apply(client: Client, name: string, tag: string): Promise<void> {
  const all = services.map((service, index) => ({
    ...{ name: service, role: index === 0 ? 'main' : 'sidecar', image: `${image}:${tag}` },
    ...{ pull: 'never', ports: [{ container: 8080, host: 'none' }], healthcheck: '/healthz' },
  }))
  await client.workloads.apply({
    document: {
      ...{ name, host: 'local', deploy: { soak: '0ms' } },
      source: { kind: 'instance', services: all },
    },
  })
}

/** Each is created, started and asked, one after another; then the old ones are stopped and removed. */
async function rawApi(bed: Bed): Promise<(tag: string) => Promise<number>> {
  const network = bed.name('raw-instance')
  await bed.ask('POST', '/networks/create', { Name: network })
  let old: string[] = []
  const remove = async (id: string) => void (await bed.call('DELETE', `/containers/${id}?force=1`))
  bed.defer(async () => {
    for (const id of old) await remove(id)
    await bed.call('DELETE', `/networks/${network}`)
  })
  return async (tag) => {
    const started = performance.now()
    const made: string[] = []
    for (const service of services) {
      const { Id } = await bed.ask<{ Id: string }>('POST', '/containers/create', {
        ...{ Image: `${image}:${tag}`, HostConfig: { NetworkMode: network } },
        NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [service] } } },
      })
      made.push(Id)
      await bed.call('POST', `/containers/${Id}/start`)
      const { NetworkSettings } = await bed.ask<Inspected>('GET', `/containers/${Id}/json`)
      await untilAnswers(NetworkSettings.Networks[network]?.IPAddress ?? '')
    }
    for (const id of old) {
      await bed.call('POST', `/containers/${id}/stop?t=10`)
      await bed.call('DELETE', `/containers/${id}`)
    }
    old = made
    return performance.now() - started
  }
}
