import type { LogRead } from './clients/read-log.ts'
import { runClient, runTimed, type Timed } from './run-timed.ts'

interface ReadLog {
  readonly socketPath: string
  readonly container: string
  readonly count: number
}

/** The readers of a whole log, as programs of their own; ones that lose a line are no measurement. */
export function logReaders({ socketPath, container, count }: ReadLog) {
  const url = `http://docker/containers/${container}/logs?stdout=1&stderr=1&timestamps=1&tail=all`
  const client = async (reader: string): Promise<Timed> => {
    const read = await runClient<LogRead>('read-log.ts', [reader, socketPath, container])
    if (read.lines !== count) throw new Error(`${reader} read ${read.lines} of ${count} lines`)
    return read
  }
  return {
    curl: () => runTimed('curl', ['-s', '--unix-socket', socketPath, url]),
    ours: () => client('ours'),
    dockerode: () => client('dockerode'),
  }
}

export const wallsOf = (runs: readonly Timed[]) => runs.map(({ wallMs }) => wallMs)
export const cpusOf = (runs: readonly Timed[]) => runs.map(({ cpuMs }) => cpuMs)
