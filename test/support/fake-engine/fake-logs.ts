import type { LogRequest, LogSource } from '../../../src/main/engine/engine.ts'
import type { FakeContainer, FakeState } from './fake-state.ts'

/** Reads a fake container's log as the engine frames it, timestamps included. */
export function readLog(
  state: FakeState,
  container: FakeContainer,
  request: LogRequest,
  signal: AbortSignal,
): LogSource {
  return { tty: container.tty, bytes: frames(state, container, request, signal) }
}

async function* frames(
  state: FakeState,
  container: FakeContainer,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const wanted = container.log.filter(
    (entry) =>
      entry.at >= milliseconds(request.since, Number.NEGATIVE_INFINITY) &&
      entry.at <= milliseconds(request.until, Number.POSITIVE_INFINITY),
  )
  const first = request.tail > 0 ? Math.max(0, wanted.length - request.tail) : 0
  for (const entry of wanted.slice(first)) yield frame(container, entry)
  if (!request.follow) return
  let next = container.log.length
  while (!signal.aborted) {
    for (; next < container.log.length; next += 1) {
      const entry = container.log[next]
      if (entry) yield frame(container, entry)
    }
    if (container.state !== 'running' || !state.containers.has(container.id)) return
    await woken(state, signal)
  }
}

function milliseconds(time: string | undefined, otherwise: number): number {
  return time === undefined ? otherwise : Number(time) * 1_000
}

function woken(state: FakeState, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      state.logWatchers.delete(wake)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    state.logWatchers.add(wake)
    signal.addEventListener('abort', wake)
  })
}

function frame(container: FakeContainer, entry: FakeContainer['log'][number]): Buffer {
  const stamp = new Date(entry.at).toISOString().replace('Z', '000000Z')
  const text = Buffer.from(`${stamp} ${entry.line}\n`)
  if (container.tty) return text
  const head = Buffer.alloc(8)
  head[0] = entry.stream === 'stderr' ? 2 : 1
  head.writeUInt32BE(text.length, 4)
  return Buffer.concat([head, text])
}
