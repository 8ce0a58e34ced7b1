// L7: what following costs the program that writes.
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import { type Bed, makeContainer } from '../bed.ts'
import { interleave, median } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { type RunningProgram, startProgram } from '../run-timed.ts'

export const producer: Row = { ids: ['L7'], run }

/** A follower has started by then. */
const headStartSeconds = 2

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 100_000 : 200_000
  const { binary, env } = bed.cli
  const client = new URL('../clients/follow-flood.ts', import.meta.url).pathname
  let runs = 0
  const produce = (follow: (id: string) => RunningProgram | undefined) => async () =>
    producerMs(bed, `flood${runs++}`, count, follow)
  const taken = await interleave<'none' | 'cli' | 'ours', number>(bed.pairs, {
    none: produce(() => undefined),
    cli: produce((id) => startProgram(binary, ['logs', '--follow', '--timestamps', id], env)),
    ours: produce((id) => startProgram(projectNode, [client, bed.socketPath, id])),
  })
  return [
    compare(bed, {
      id: 'L7',
      what: `time to write ${count.toLocaleString('en')} lines flat out while followed, vs docker logs -f`,
      unit: 'ms',
      anchor: taken.cli,
      longshore: taken.ours,
      ratio: 'cost',
      goal: atMost(1, 'with docker logs -f'),
      note: `${Math.round(median(taken.none))} ms when nobody follows`,
    }),
  ]
}

/** The container says hello, waits for its follower, writes and exits; the engine's clock tells. */
async function producerMs(
  bed: Bed,
  name: string,
  count: number,
  follow: (id: string) => RunningProgram | undefined,
): Promise<number> {
  const write = `awk 'BEGIN { pad = sprintf("%115s", ""); gsub(/ /, "x", pad); for (i = 1; i <= ${count}; i++) printf "%07d %s\\n", i, pad }'`
  const script = `echo hello; sleep ${headStartSeconds}; ${write}`
  const id = await makeContainer(bed, name, ['sh', '-c', script])
  await bed.call('POST', `/containers/${id}/start`)
  const follower = follow(id)
  const draining = follower && drain(follower)
  await bed.call('POST', `/containers/${id}/wait`)
  const { State } = await bed.ask<{ State: { StartedAt: string; FinishedAt: string } }>(
    'GET',
    `/containers/${id}/json`,
  )
  await draining
  await bed.call('DELETE', `/containers/${id}?force=1&v=1`)
  return Date.parse(State.FinishedAt) - Date.parse(State.StartedAt) - headStartSeconds * 1_000
}

async function drain({ lines, stop }: RunningProgram): Promise<void> {
  for await (const line of lines) void line
  await stop()
}
