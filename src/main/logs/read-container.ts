import type { LogRequest } from '../engine/engine.ts'
import { readBlocks } from './batches.ts'
import type { FollowTools } from './follow-container.ts'
import { type LogContainer, type LogPart, lines } from './log-item.ts'
import { LogPosition } from './log-position.ts'
import { LogCut, unreadable } from './unreadable.ts'

/** What a container's log holds now. Throws `log-unreadable` where that cannot be read, or not to its end. */
export async function* readContainer(
  container: LogContainer,
  request: LogRequest,
  { clock, signal }: Omit<FollowTools, 'changes'>,
  position = new LogPosition(),
): AsyncGenerator<LogPart> {
  const { containers } = container.engine
  try {
    const source = await containers.logs(container.id, { ...request, follow: false }, signal)
    const blocks = readBlocks(source, position, clock)
    let next = await blocks.next()
    for (; !next.done; next = await blocks.next()) yield lines(container, next.value)
    // The end of a stream proves nothing: an engine that was killed ends it the same way.
    await containers.inspect(container.id, signal)
    if (!next.value) throw new LogCut()
  } catch (error) {
    throw unreadable(container, error) ?? error
  }
}
