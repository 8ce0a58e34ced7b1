// P1: pulling an image from a registry beside the engine.
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { pushImage, startRegistry } from '../../../scripts/lib/registry.mjs'
import { deleteWorkload, deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { openEngine } from '../clients/open-logs.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const pulling: Row = { ids: ['P1'], run }

const registryPort = 5077

async function run(bed: Bed): Promise<Result[]> {
  if (!bed.engine.private)
    throw new Error('needs a registry in the namespace of an engine of our own')
  const megabytes = bed.quick ? 32 : 96
  const registry = await startRegistry(bed.engine.name, { port: registryPort })
  bed.defer(() => registry.stop())
  const local = `localhost/longshore-test:${bed.name('big')}`
  await ensureBigImage(bed.socketPath, local, megabytes)
  const { reference } = await pushImage(bed.socketPath, registry, local, 'bench/big:v1')
  const remove = (name: string) => bed.call('DELETE', `/images/${encodeURIComponent(name)}?force=1`)
  await remove(local)
  bed.defer(() => remove(reference))
  const engine = openEngine(bed.socketPath)
  bed.defer(() => engine.close())
  const { binary, env } = bed.cli
  const taken = await interleave<'cli' | 'ours', number>(bed.pairs, {
    cli: async () => {
      await remove(reference)
      return (await runTimed(binary, ['pull', '-q', reference], env)).wallMs
    },
    ours: async () => {
      await remove(reference)
      const started = performance.now()
      await engine.images.pull(reference, () => {}, {
        signal: new AbortController().signal,
      })
      return performance.now() - started
    },
  })
  await remove(reference)
  return [
    compare(bed, {
      id: 'P1',
      what: `pull ${megabytes} MB from a local registry, vs docker pull -q`,
      unit: 'ms',
      anchor: taken.cli,
      longshore: taken.ours,
      ratio: 'cost',
      goal: atMost(1.08, 'docker pull -q'),
    }),
    await updates(bed, reference),
  ]
}

/** News of the pull stage in a deployment that pulls. */
async function updates(bed: Bed, reference: string): Promise<Result> {
  const client = await openBenchApp(bed)
  const name = bed.name('pull')
  const image = reference.slice(0, reference.lastIndexOf(':'))
  await client.workloads.apply({
    document: { name, host: 'local', source: { kind: 'image', image }, deploy: { soak: '0ms' } },
  })
  bed.defer(() => deleteWorkload(client, name))
  await deployAndWait(client, name, 'v1')
  const [deployment] = await client.deploys.list({ workload: name })
  const { events } = await client.deploys.show({ id: deployment?.id ?? '' })
  const at = events.filter(({ stage }) => stage === 'pull').map((event) => event.at)
  const busiest = at.map((first) => at.filter((t) => t >= first && t < first + 1_000).length)
  return hold(bed, {
    id: 'P1',
    what: 'news of a pull, in its busiest second',
    unit: 'updates',
    limit: 20,
    values: [Math.max(0, ...busiest)],
    kind: 'at-most',
  })
}
