// L1, L2: reading a log from the real engine, wall and client CPU.
import { type Bed, makeLog } from '../bed.ts'
import type { LogRead } from '../clients/read-log.ts'
import { interleave } from '../pairs.ts'
import { atLeast, atMost, compare, type Result, type Row } from '../row.ts'
import { runClient, runTimed } from '../run-timed.ts'

export const readDaemon: Row = { ids: ['L1', 'L2'], run }

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 50_000 : 200_000
  const id = await makeLog(bed, 'read', count)
  const { socketPath, cli } = bed
  const url = `http://docker/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&tail=all`
  const client = async (reader: string) => {
    const read = await runClient<LogRead>('read-log.ts', [reader, socketPath, id])
    if (read.lines !== count) throw new Error(`${reader} read ${read.lines} of ${count} lines`)
    return read
  }
  const taken = await interleave(bed.pairs, {
    curl: () => runTimed('curl', ['-s', '--unix-socket', socketPath, url]),
    ours: () => client('ours'),
    cli: () => runTimed(cli.binary, ['logs', '--timestamps', id], cli.env),
    dockerode: () => client('dockerode'),
  })
  const walls = (side: keyof typeof taken) => taken[side].map(({ wallMs }) => wallMs)
  const cpus = (side: keyof typeof taken) => taken[side].map(({ cpuMs }) => cpuMs)
  const lines = `${count.toLocaleString('en')} lines`
  return [
    compare(bed, {
      id: 'L1',
      what: `read ${lines} from the engine, wall, vs curl`,
      unit: 'ms',
      anchor: walls('curl'),
      longshore: walls('ours'),
      ratio: 'speed',
      goal: atLeast(0.9, 'the speed of curl'),
    }),
    compare(bed, {
      id: 'L1',
      what: `read ${lines} from the engine, wall, vs dockerode demuxStream`,
      unit: 'ms',
      anchor: walls('dockerode'),
      longshore: walls('ours'),
      ratio: 'speed',
      goal: atLeast(1.3, 'the speed of dockerode'),
    }),
    compare(bed, {
      id: 'L2',
      what: `read ${lines} from the engine, client CPU, vs docker logs`,
      unit: 'ms',
      anchor: cpus('cli'),
      longshore: cpus('ours'),
      ratio: 'cost',
      goal: atMost(1, 'docker logs'),
    }),
    compare(bed, {
      id: 'L2',
      what: `read ${lines} from the engine, client CPU, vs dockerode demuxStream`,
      unit: 'ms',
      anchor: cpus('dockerode'),
      longshore: cpus('ours'),
      ratio: 'cost',
      goal: atMost(0.5, 'dockerode'),
    }),
  ]
}
