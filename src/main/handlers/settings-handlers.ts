/** The contract's calls about settings. */
import type { SettingsItem } from '../../shared/contract/settings.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import { changeSettings } from '../activity/settings-changes.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Implementer } from './implementer.ts'
import type { HandlerDeps } from './router.ts'

const never = new AbortController().signal

export function settingsHandlers(
  os: Implementer,
  deps: Pick<HandlerDeps, 'settings' | 'store' | 'clock'>,
) {
  const { settings } = deps
  return {
    get: os.settings.get.handler(() => settings.get()),
    set: os.settings.set.handler(({ input, context }) => changeSettings(deps, input, context)),
    watch: os.settings.watch.handler(({ signal = never }) => watchSettings(settings, signal)),
  }
}

/** Settings as they change; a slow watcher is told of the last change alone. */
async function* watchSettings(
  settings: SettingsPort,
  signal: AbortSignal,
): AsyncGenerator<SettingsItem> {
  const feed = createFeed()
  const listener = feed.listen(signal)
  const stop = settings.subscribe(feed.notify)
  try {
    while (!signal.aborted) {
      yield { type: 'snapshot', settings: settings.get() }
      await listener.next()
    }
    yield { type: 'end', how: 'cancelled' }
  } finally {
    stop()
    listener.stop()
  }
}
