import { isOurPage } from './origin.ts'

/** Who sent a message, as Electron says it; `frame` is null once it navigated or died. */
export interface Sender {
  readonly contentsId: number
  readonly frame: { readonly url: string; readonly isTop: boolean } | null
}

/** Only the main window's main frame, showing our own page, may ask for anything. */
export function isTrustedSender(sender: Sender, mainContentsId: number | undefined): boolean {
  return (
    mainContentsId !== undefined &&
    sender.contentsId === mainContentsId &&
    sender.frame?.isTop === true &&
    isOurPage(sender.frame.url)
  )
}
