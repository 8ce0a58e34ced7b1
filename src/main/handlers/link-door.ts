import type { OpenedLink } from '../../shared/contract/app.ts'

/** Shows what a link names, in whatever this door has to show things in. */
export type ShowLink = (link: string) => OpenedLink

/** Door for links that are opened from elsewhere: the door in front of this app, once it says how. */
export interface LinkDoor {
  open: ShowLink
  /** The address of the page in a browser on this machine; null = there is none. */
  page(): string | null
  showWith(show: ShowLink, page?: string): void
}

/** Until a door says otherwise there is nothing that could show a link: a terminal has no window. */
export function createLinkDoor(): LinkDoor {
  let show: ShowLink = () => ({ shown: 'nowhere', address: null })
  let address: string | null = null
  return {
    open: (link) => show(link),
    page: () => address,
    showWith(how, page) {
      show = how
      address = page ?? null
    },
  }
}
