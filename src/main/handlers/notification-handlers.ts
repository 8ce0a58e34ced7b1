/** The contract's calls about channels, rules and notifications. */
import type { Notifications } from '../notifications/notifications.ts'
import type { Implementer } from './implementer.ts'

const never = new AbortController().signal

export interface NotificationHandlerDeps {
  readonly notifications: Notifications
}

export function notificationHandlers(os: Implementer, deps: NotificationHandlerDeps) {
  return {
    channels: {
      kinds: os.channels.kinds.handler(() => deps.notifications.channels.kinds()),
      list: os.channels.list.handler(() => deps.notifications.channels.list()),
      add: os.channels.add.handler(({ input, context }) =>
        deps.notifications.channels.add(input, context),
      ),
      edit: os.channels.edit.handler(({ input, context }) =>
        deps.notifications.channels.edit(input, context),
      ),
      remove: os.channels.remove.handler(({ input, context }) => {
        deps.notifications.channels.remove(input.name, context)
        return {}
      }),
      test: os.channels.test.handler(({ input, signal = never }) =>
        deps.notifications.channels.test(input.name, signal),
      ),
    },
    rules: {
      list: os.rules.list.handler(() => deps.notifications.rules.list()),
      set: os.rules.set.handler(({ input, context }) =>
        deps.notifications.rules.set(input.rule, context, input.replaces),
      ),
      remove: os.rules.remove.handler(({ input, context }) => {
        deps.notifications.rules.remove(input.name, context)
        return {}
      }),
    },
    notifications: {
      state: os.notifications.state.handler(() => deps.notifications.state()),
      outbox: os.notifications.outbox.handler(({ input }) => deps.notifications.outbox(input)),
      retry: os.notifications.retry.handler(({ input }) => ({
        count: deps.notifications.retry(input),
      })),
      dismiss: os.notifications.dismiss.handler(({ input }) => ({
        count: deps.notifications.dismiss(input),
      })),
      pause: os.notifications.pause.handler(({ input, context }) =>
        deps.notifications.pause(input.until, context),
      ),
      quiet: os.notifications.quiet.handler(({ input, context }) =>
        deps.notifications.quiet(input.hours, context),
      ),
      watch: os.notifications.watch.handler(({ input, signal = never }) =>
        deps.notifications.watch(input.shows, signal),
      ),
    },
  }
}
