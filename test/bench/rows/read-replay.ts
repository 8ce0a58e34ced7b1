// L3: how fast the client can be when the engine is not what limits it.
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import type { Bed } from '../bed.ts'
import { cpusOf, logReaders, wallsOf } from '../log-readers.ts'
import { interleave } from '../pairs.ts'
import { atLeast, compare, hold, type Result, type Row } from '../row.ts'
import { startProgram } from '../run-timed.ts'

export const readReplay: Row = { ids: ['L3'], run }

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 300_000 : 1_000_000
  const socketPath = await startReplayProcess(bed, count)
  const taken = await interleave(
    bed.pairs,
    logReaders({ socketPath, container: 'f'.repeat(64), count }),
  )
  const lines = `${count.toLocaleString('en')} lines`
  return [
    compare(bed, {
      id: 'L3',
      what: `replay ${lines} from memory, wall, vs dockerode demuxStream`,
      unit: 'ms',
      anchor: wallsOf(taken.dockerode),
      longshore: wallsOf(taken.ours),
      ratio: 'speed',
      goal: atLeast(6, 'the speed of dockerode'),
      note: `client CPU ${sum(cpusOf(taken.dockerode))} | ${sum(cpusOf(taken.ours))} ms; curl ${sum(wallsOf(taken.curl))} ms wall`,
    }),
    hold(bed, {
      id: 'L3',
      what: `replay ${lines} from memory, lines a second`,
      unit: 'lines/s',
      limit: 1_000_000,
      values: wallsOf(taken.ours).map((ms) => (count / ms) * 1_000),
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
