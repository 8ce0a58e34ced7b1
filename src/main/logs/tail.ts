import type { Engine, LogRequest } from '../engine/engine.ts'
import { LineReader } from './line-reader.ts'
import { engineTime, momentOf, rfc3339 } from './moment.ts'

export interface TailLine {
  readonly ts: string
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

interface Listening {
  readonly signal: AbortSignal
  readonly onLine: (line: TailLine) => void
}

const names = ['stdout', 'stderr'] as const

/** The last `count` lines of a container, running or not; `[]` when it printed none. */
export async function readTail(
  engine: Engine,
  id: string,
  { count, signal }: { readonly count: number; readonly signal?: AbortSignal | undefined },
): Promise<TailLine[]> {
  const lines: TailLine[] = []
  const onLine = (line: TailLine) => void lines.push(line)
  await eachLine(engine, id, {
    ...{ follow: false, tail: count, onLine },
    signal: signal ?? new AbortController().signal,
  })
  // The engine counts the pieces of a long line; never more than asked for comes out.
  return lines.slice(-count)
}

/**
 * Calls `onLine` for every line of a container until its log ends or `signal`, from unix ms `since` on: absent or 0 = from its
 * first.
 */
export async function followLines(
  engine: Engine,
  id: string,
  { since = 0, ...listening }: Listening & { readonly since?: number },
): Promise<void> {
  const from = since > 0 ? { since: engineTime(momentOf(since)) } : {}
  try {
    await eachLine(engine, id, { follow: true, tail: 0, ...from, ...listening })
  } catch (error) {
    if (!listening.signal.aborted) throw error
  }
}

async function eachLine(
  engine: Engine,
  id: string,
  { signal, onLine, ...request }: LogRequest & Listening,
): Promise<void> {
  const source = await engine.containers.logs(id, request, signal)
  const reader = new LineReader(source.tty, {
    line({ stream, sec, nanos, from, start, end }) {
      const line = from.toString('utf8', start, end).replace(/\r$/, '')
      onLine({ ts: rfc3339({ sec, nanos }), stream: names[stream], line })
    },
  })
  for await (const chunk of source.bytes) reader.write(chunk)
  reader.end()
}
