import type { LogRequest } from '../engine/engine.ts'
import { readBlocks } from './batches.ts'
import type { FollowTools } from './follow-container.ts'
import { type LogContainer, type LogPart, lines } from './log-item.ts'
import { LogPosition } from './log-position.ts'
import { engineTime } from './moment.ts'
import { LogCut, UntoldDamage, unreadable } from './unreadable.ts'

/** Contents of a container's log now. Throws `log-unreadable` where that cannot be read, or not to its end. */
export async function* readContainer(
  container: LogContainer,
  request: LogRequest,
  {
    tools,
    position = new LogPosition(),
  }: { readonly tools: Omit<FollowTools, 'changes'>; readonly position?: LogPosition | undefined },
): AsyncGenerator<LogPart> {
  const { containers } = container.engine
  const { clock, signal } = tools
  try {
    const source = await containers.logs(container.id, { ...request, follow: false }, signal)
    const blocks = readBlocks(source, position, clock)
    let read = 0
    let next = await blocks.next()
    for (; !next.done; next = await blocks.next()) {
      read += next.value.ends.length
      yield lines(container, next.value)
    }
    // The end of a stream proves nothing: an engine that was killed ends it the same way.
    await containers.inspect(container.id, signal)
    if (!next.value) throw new LogCut()
    if (read < request.tail && !request.follow)
      await refuseDamaged(container, request, { tools, position })
  } catch (error) {
    throw unreadable(container, error) ?? error
  }
}

/**
 * Asked for its last lines, an engine ends at damage in a log as at its end; reading on from the first line, as
 * `docker logs` has it do, it tells of that, but not always. What ends before its own last line is damaged.
 */
async function refuseDamaged(
  container: LogContainer,
  request: LogRequest,
  {
    tools: { clock, signal },
    position,
  }: { readonly tools: Omit<FollowTools, 'changes'>; readonly position: LogPosition },
): Promise<void> {
  const { containers } = container.engine
  const read = async (how: LogRequest, to: LogPosition) => {
    const source = await containers.logs(container.id, how, signal)
    for await (const _ of readBlocks(source, to, clock));
  }
  const end = new LogPosition()
  await read({ ...request, tail: 1 }, end)
  const last = end.newest
  if (!last || !position.isBefore(last)) return
  const from = position.rewind()
  await read({ ...request, ...(from && { since: engineTime(from) }), tail: 0 }, position)
  if (!position.isBefore(last)) return
  await containers.inspect(container.id, signal)
  throw new UntoldDamage()
}
