import { type DeepLink, parseDeepLink, type RefusedLink } from '../../shared/model/deep-link.ts'
import { routeOf } from '../../shared/model/deep-link-format.ts'

/**
 * The `longshore:` item of a command line. Chromium and the system add items of their own; two links
 * are nobody's honest request, so together they are one that cannot be followed.
 */
export function linkOf(argv: readonly string[]): string | undefined {
  const links = argv.filter((item) => item.startsWith('longshore:'))
  return links.length > 1 ? 'longshore:' : links[0]
}

/** Views of a window for links: it shows what they name, or says why one is not followed. */
export interface LinkViews {
  show(route: string): void
  refuse(link: RefusedLink): void
}

export interface LinkInbox {
  receive(link: string): void
  /** From now on links are shown at once; one that came before is shown now. */
  open(views: LinkViews): void
  /** The window went away: links wait again. */
  close(): void
  /** One came for which there was no window yet. */
  isWaiting(): boolean
}

/** Holds the newest link until there is a window. A link only ever chooses what is shown. */
export function createLinkInbox(now: () => number): LinkInbox {
  let waiting: DeepLink | undefined
  let views: LinkViews | undefined
  const follow = (link: DeepLink, { show, refuse }: LinkViews) => {
    if (link.kind === 'unknown') refuse(link)
    else show(routeOf(link))
  }
  return {
    receive(text) {
      const link = parseDeepLink(text, now())
      if (views) follow(link, views)
      else waiting = link
    },
    open(opened) {
      views = opened
      if (waiting !== undefined) follow(waiting, opened)
      waiting = undefined
    },
    close() {
      views = undefined
    },
    isWaiting: () => waiting !== undefined,
  }
}
