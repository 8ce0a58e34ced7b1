import type { Channel } from '../../shared/wire/channel.ts'

/** A way to the app. `open` may be called again after a channel closed. */
export interface Door {
  readonly kind: 'desktop' | 'browser'
  open(): Promise<Channel>
}

/** The app is there but does not know this page (any more): only a new launch link helps. */
export class SignedOutError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'SignedOutError'
  }
}
