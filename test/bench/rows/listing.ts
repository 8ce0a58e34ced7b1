// C1, C2: listing 400 containers, and keeping in step with what changes.
import http from 'node:http'
import { startRecorder } from '../../../scripts/lib/recorder.mjs'
import { openBenchApp } from '../app.ts'
import { type Bed, makeContainer } from '../bed.ts'
import { interleave, median } from '../pairs.ts'
import { processCpuMs } from '../processes.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const listing: Row = { ids: ['C1', 'C2'], run }

const containerCount = 400

async function run(bed: Bed): Promise<Result[]> {
  return [...(await inStep(bed)), ...(await listMany(bed))]
}

async function listMany(bed: Bed): Promise<Result[]> {
  for (let i = 0; i < containerCount; i++) await makeContainer(bed, `list${i}`, ['true'])
  const client = await openBenchApp(bed)
  const { binary, env } = bed.cli
  const agent = new http.Agent({ keepAlive: true })
  bed.defer(() => agent.destroy())
  const taken = await interleave<'cli' | 'bare' | 'ours', number>(bed.pairs, {
    cli: async () => (await runTimed(binary, ['ps', '-a'], env)).wallMs,
    bare: () => timed(() => readBare(agent, bed.socketPath)),
    ours: () =>
      timed(async () => {
        const { containers } = await client.fleet.status({})
        if (containers.length < containerCount) throw new Error(`${containers.length} were listed`)
      }),
  })
  return [
    compare(bed, {
      id: 'C1',
      what: `list ${containerCount} containers (created, not running) as fleet status, vs a bare GET on a kept socket, its answer not read as JSON`,
      unit: 'ms',
      anchor: taken.bare,
      longshore: taken.ours,
      ratio: 'cost',
      goal: atMost(1.1, 'a bare GET'),
      note: `docker ps -a: ${Math.round(median(taken.cli))} ms`,
    }),
  ]
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** What nobody who asks for the whole list can do without. */
function readBare(agent: http.Agent, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = { agent, socketPath, path: '/containers/json?all=1' }
    http
      .get(asked, (answer) => answer.on('end', resolve).on('error', reject).resume())
      .on('error', reject)
  })
}

async function inStep(bed: Bed): Promise<Result[]> {
  const recorder = await startRecorder({ engineSocket: bed.socketPath })
  bed.defer(() => recorder.close())
  const client = await openBenchApp(bed, { socketPath: recorder.socketPath })
  const stop = new AbortController()
  bed.defer(() => stop.abort())
  const states = new Map<string, { state: string; at: number }>()
  const waiting = new Set<() => void>()
  const watch = async () => {
    for await (const item of await client.fleet.watch(undefined, { signal: stop.signal })) {
      if (item.type !== 'snapshot') continue
      const at = performance.now()
      for (const { id, state } of item.fleet.containers)
        if (states.get(id)?.state !== state) states.set(id, { state, at })
      for (const check of waiting) check()
    }
  }
  watch().catch(() => {})
  const latencies = await eventLatencies(bed, (id, state) => {
    return new Promise((resolve) => {
      const check = () => {
        const seen = states.get(id)
        if (seen?.state !== state) return
        waiting.delete(check)
        resolve(seen.at)
      }
      waiting.add(check)
      check()
    })
  })
  return [
    hold(bed, {
      id: 'C2',
      what: 'p50 from the engine ending a start call to the state in a snapshot',
      unit: 'ms',
      limit: 5,
      values: latencies,
      kind: 'at-most',
    }),
    ...(await idle(bed, recorder)),
  ]
}

/** Starts containers one at a time, far enough apart for each to be news of its own. */
async function eventLatencies(
  bed: Bed,
  untilSeen: (id: string, state: string) => Promise<number>,
): Promise<number[]> {
  const latencies: number[] = []
  for (let i = 0; i < bed.pairs + 2; i++) {
    const id = await makeContainer(bed, `event${i}`, ['sleep', '1000'])
    await untilSeen(id, 'created')
    await new Promise((resolve) => setTimeout(resolve, 500))
    const seen = untilSeen(id, 'running')
    await bed.call('POST', `/containers/${id}/start`)
    const answered = performance.now()
    latencies.push(Math.max(0, (await seen) - answered))
    await bed.call('DELETE', `/containers/${id}?force=1`)
  }
  return latencies
}

async function idle(
  bed: Bed,
  recorder: Awaited<ReturnType<typeof startRecorder>>,
): Promise<Result[]> {
  const seconds = bed.quick ? 20 : 120
  const daemon = bed.engine.private ? bed.engine.pid : undefined
  const cpuOver = async () => {
    const before = daemon ? processCpuMs(daemon) : 0
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    return daemon ? (processCpuMs(daemon) - before) / (seconds * 10) : Number.NaN
  }
  recorder.clear()
  const cpu = await cpuOver()
  const lists = recorder.calls().filter(({ path }) => path.startsWith('/containers/json'))
  const whole = lists.filter(({ path }) => !decodeURIComponent(path).includes('"id"'))
  return [
    hold(bed, {
      id: 'C2',
      what: `full listings a minute while nothing of ours changes (${seconds} s)`,
      unit: 'lists/min',
      limit: 1,
      values: [(whole.length * 60) / Math.max(seconds, 60)],
      kind: 'at-most',
      note: daemon
        ? `the engine used ${cpu.toFixed(2)} % of a core meanwhile, whoever else used it included`
        : '',
    }),
  ]
}
