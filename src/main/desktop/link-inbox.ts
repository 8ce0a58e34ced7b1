import { parseDeepLink, routeOf } from '../../shared/model/deep-link.ts'

/**
 * The one `longshore://` item of a command line. Chromium and the system add items of their own;
 * two links are nobody's honest request, so neither is taken.
 */
export function linkOf(argv: readonly string[]): string | undefined {
  const links = argv.filter((item) => item.startsWith('longshore://'))
  return links.length === 1 ? links[0] : undefined
}

export interface LinkInbox {
  receive(link: string): void
  /** From now on links are shown at once; one that came before is shown now. */
  open(show: (route: string) => void): void
  /** The window went away: links wait again. */
  close(): void
}

/** Holds the newest link until there is a window. A link only ever chooses what is shown. */
export function createLinkInbox(now: () => number): LinkInbox {
  let waiting: string | undefined
  let show: ((route: string) => void) | undefined
  return {
    receive(link) {
      const route = routeOf(parseDeepLink(link, now()))
      if (route === undefined) return
      if (show) show(route)
      else waiting = route
    },
    open(showRoute) {
      show = showRoute
      if (waiting !== undefined) showRoute(waiting)
      waiting = undefined
    },
    close() {
      show = undefined
    },
  }
}
