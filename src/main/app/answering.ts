import { createRouterClient } from '@orpc/server'
import type { Client } from '../../shared/contract/index.ts'
import type { Channel } from '../../shared/wire/channel.ts'
import { serveChannel } from '../../shared/wire/server.ts'
import type { BugLog } from '../bug-log.ts'
import { systemClock } from '../clock.ts'
import type { CallContext } from '../handlers/implementer.ts'
import type { createRouter } from '../handlers/router.ts'

/** The router as callers of this process and of channels reach it; a caller that names no door came through the app's own. */
export function answering(
  router: ReturnType<typeof createRouter>,
  { door, bugs }: { readonly door: NonNullable<CallContext['door']>; readonly bugs: BugLog },
) {
  const through = (given: CallContext): CallContext => ({ door, ...given })
  return {
    client: (given: CallContext) =>
      createRouterClient(router, { context: through(given) }) as Client,
    serve: (channel: Channel, given: CallContext) =>
      serveChannel({
        ...{ router, channel, context: through(given), clock: systemClock },
        onBug: (error) => void bugs.report(error),
      }),
  }
}
