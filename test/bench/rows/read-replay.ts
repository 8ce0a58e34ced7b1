// L3: how fast the client can be when the engine is not what limits it.
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import type { Bed } from '../bed.ts'
import type { LogRead } from '../clients/read-log.ts'
import { interleave } from '../pairs.ts'
import { atLeast, compare, hold, type Result, type Row } from '../row.ts'
import { runClient, runTimed, startProgram } from '../run-timed.ts'

export const readReplay: Row = { ids: ['L3'], run }

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 300_000 : 1_000_000
  const socketPath = await startReplayProcess(bed, count)
  const id = 'f'.repeat(64)
  const url = `http://docker/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&tail=all`
  const client = async (reader: string) => {
    const read = await runClient<LogRead>('read-log.ts', [reader, socketPath, id])
    if (read.lines !== count) throw new Error(`${reader} read ${read.lines} of ${count} lines`)
    return read
  }
  const taken = await interleave(bed.pairs, {
    curl: () => runTimed('curl', ['-s', '--unix-socket', socketPath, url]),
    ours: () => client('ours'),
    dockerode: () => client('dockerode'),
  })
  const walls = (side: keyof typeof taken) => taken[side].map(({ wallMs }) => wallMs)
  const cpus = (side: keyof typeof taken) => taken[side].map(({ cpuMs }) => cpuMs)
  const lines = `${count.toLocaleString('en')} lines`
  return [
    compare(bed, {
      id: 'L3',
      what: `replay ${lines} from memory, wall, vs dockerode demuxStream`,
      unit: 'ms',
      anchor: walls('dockerode'),
      longshore: walls('ours'),
      ratio: 'speed',
      goal: atLeast(6, 'the speed of dockerode'),
      note: `client CPU ${sum(cpus('dockerode'))} | ${sum(cpus('ours'))} ms; curl ${sum(walls('curl'))} ms wall`,
    }),
    hold(bed, {
      id: 'L3',
      what: `replay ${lines} from memory, lines a second`,
      unit: 'lines/s',
      limit: 1_000_000,
      values: walls('ours').map((ms) => (count / ms) * 1_000),
      kind: 'at-least',
    }),
  ]
}

const sum = (values: readonly number[]) =>
  Math.round(values.reduce((all, value) => all + value, 0) / values.length)

/** A replaying engine in a process of its own, for the length of the row. */
export async function startReplayProcess(bed: Bed, count: number): Promise<string> {
  const file = new URL('../replay-server.ts', import.meta.url).pathname
  const server = startProgram(projectNode, [file, String(count)])
  bed.defer(() => server.stop())
  for await (const socketPath of server.lines) {
    bed.defer(() => rm(dirname(socketPath), { recursive: true, force: true }))
    return socketPath
  }
  throw new Error('the replay server did not start')
}
