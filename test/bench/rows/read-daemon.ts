// L1, L2: reading a log from the real engine, wall and client CPU.
import { type Bed, makeLog } from '../bed.ts'
import { cpusOf, logReaders, wallsOf } from '../log-readers.ts'
import { interleave, median } from '../pairs.ts'
import { atLeast, atMost, compare, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const readDaemon: Row = { ids: ['L1', 'L2'], run }

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 50_000 : 200_000
  const id = await makeLog(bed, 'read', count)
  const readers = logReaders({ socketPath: bed.socketPath, container: id, count })
  const { cli } = bed
  const taken = await interleave(bed.pairs, {
    ...readers,
    cli: () => runTimed(cli.binary, ['logs', '--timestamps', id], cli.env),
  })
  const lines = `${count.toLocaleString('en')} lines`
  return [
    compare(bed, {
      id: 'L1',
      what: `read ${lines} from the engine, wall, vs curl`,
      unit: 'ms',
      anchor: wallsOf(taken.curl),
      longshore: wallsOf(taken.ours),
      ratio: 'speed',
      goal: atLeast(0.97, 'the speed of curl'),
      note: `the engine is the limit whoever reads: dockerode demuxStream ${Math.round(median(wallsOf(taken.dockerode)))} ms`,
    }),
    compare(bed, {
      id: 'L2',
      what: `read ${lines} from the engine, client CPU, vs docker logs`,
      unit: 'ms',
      anchor: cpusOf(taken.cli),
      longshore: cpusOf(taken.ours),
      ratio: 'cost',
      goal: atMost(1, 'docker logs'),
    }),
    compare(bed, {
      id: 'L2',
      what: `read ${lines} from the engine, client CPU, vs dockerode demuxStream`,
      unit: 'ms',
      anchor: cpusOf(taken.dockerode),
      longshore: cpusOf(taken.ours),
      ratio: 'cost',
      goal: atMost(0.5, 'dockerode'),
    }),
  ]
}
