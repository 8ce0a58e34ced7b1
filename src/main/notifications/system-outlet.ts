/** The channel that is always there: the desktop and browsers that show what they are handed. */
import { linkScheme } from '../../shared/model/deep-link.ts'
import type { ShownNotification } from '../../shared/model/notification.ts'
import type { Sent } from './channel.ts'
import type { ChannelOutlet } from './courier.ts'
import type { Message } from './message.ts'

type Show = (notification: ShownNotification) => void

export interface SystemOutlet extends ChannelOutlet {
  /** From now on there is somebody who shows notifications; answers how they leave. */
  join(show: Show): () => void
}

export const nobodyShows: Sent = {
  outcome: 'later',
  answer: 'neither a desktop nor a browser is there that shows notifications',
  remedy: 'Keep Longshore in the tray, or switch notifications on in the browser.',
}

export function createSystemOutlet(): SystemOutlet {
  const showing = new Set<Show>()
  return {
    limits: { perSecond: 0.5, burst: 4 },
    canEdit: false,
    keepMs: 10 * 60_000,
    // What nobody was there to see is in the list of what happened.
    inVain: 'withdrawn',
    async send(message) {
      if (showing.size === 0) return nobodyShows
      for (const show of [...showing]) show(shown(message))
      return { outcome: 'delivered' }
    },
    join(show) {
      showing.add(show)
      return () => void showing.delete(show)
    },
  }
}

function shown({ id, story, at, event, severity, title, text, links }: Message): ShownNotification {
  return { id, story, at, event, severity, title, text, link: appLink(links[0]?.url) }
}

/** The form that the app itself follows, whatever it is for chat. */
function appLink(url: string | undefined): string | null {
  if (url === undefined || url.startsWith(linkScheme)) return url ?? null
  return `${linkScheme}${url.slice(url.indexOf('#') + 1)}`
}
