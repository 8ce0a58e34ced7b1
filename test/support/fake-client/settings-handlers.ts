import { createFeed } from '../../../src/shared/lib/feed.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import type { Implementer } from './answers.ts'
import type { World } from './world.ts'

const never = new AbortController().signal

export function settingsHandlers(world: World, os: Implementer) {
  const feed = createFeed()
  return {
    get: os.settings.get.handler(async ({ signal }) => {
      await world.gate(signal)
      return world.settings
    }),
    set: os.settings.set.handler(({ input }) => {
      world.settings = settingsSchema.parse({ ...world.settings, ...input })
      feed.notify()
      return world.settings
    }),
    watch: os.settings.watch.handler(async function* ({ signal = never }) {
      await world.gate(signal)
      const listener = feed.listen(signal)
      while (!signal.aborted) {
        yield { type: 'snapshot' as const, settings: world.settings }
        await listener.next()
      }
      listener.stop()
      yield { type: 'end' as const, how: 'cancelled' as const }
    }),
  }
}
