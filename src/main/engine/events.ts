import { eventAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import type { EngineEvent } from './engine.ts'
import { parseJson, readLines } from './json-lines.ts'
import { path, query } from './modem.ts'

const filters = { type: ['container', 'image', 'network'] }

export async function* watchEvents(
  connection: Connection,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const answer = await connection.stream(
    { method: 'GET', path: path`/events${query({ filters })}`, use: 'events' },
    signal,
  )
  if (!answer.ok) return connection.refuse('watch events', answer.refusal)
  yield { type: 'stream', action: 'open', id: '', at: now() }
  for await (const line of readLines(answer.value)) {
    const event = eventAnswer.safeParse(parseJson(line.text))
    // Only hints: one that cannot be read costs a resync at most.
    if (!event.success) continue
    const { Type: type, Action: action, Actor, time, timeNano } = event.data
    const at = timeNano === undefined ? time * 1_000 : Math.floor(timeNano / 1e6)
    yield { type, action, id: Actor.ID, at }
  }
}
