import type { Connection } from './connection.ts'
import type { Container, LogRequest, LogSource } from './engine.ts'
import { path, query } from './modem.ts'

/** A container's log as bytes: never dockerode's stream, which splits it into a chunk per line. */
export async function openLogs(
  connection: Connection,
  container: Pick<Container, 'id' | 'tty'>,
  { request, signal }: { readonly request: LogRequest; readonly signal: AbortSignal },
): Promise<LogSource> {
  const parameters = query({
    stdout: 1,
    stderr: 1,
    timestamps: 1,
    follow: request.follow ? 1 : 0,
    tail: request.past === false ? 0 : request.tail > 0 ? request.tail : 'all',
    since: request.since,
    until: request.until,
  })
  const answer = await connection.stream(
    {
      ...{ method: 'GET', path: path`/containers/${container.id}/logs${parameters}` },
      ...(request.follow ? { use: 'log' } : {}),
    },
    signal,
  )
  if (!answer.ok) return connection.refuse('read a log', answer.refusal)
  return { tty: container.tty, bytes: answer.value }
}
