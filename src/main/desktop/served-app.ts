import type { DesktopAbilities } from '../../shared/contract/app.ts'
import type { Client } from '../../shared/contract/index.ts'
import type { Channel } from '../../shared/wire/channel.ts'

/** Who calls from the window, and what only a window can do for them. */
export interface WindowContext {
  readonly actor: string
  readonly pickPath: (what: PickedKind) => Promise<string | null>
  readonly desktop: () => Promise<DesktopAbilities>
}

export type PickedKind = 'folder' | 'compose-file'

/** The app as this door needs it. */
export interface ServedApp {
  /** Answers a channel's calls until it closes. */
  serve(channel: Channel, context: WindowContext): { close(): void }
  /** The same calls in process, for what the desktop shows beside its window. */
  client(context: Pick<WindowContext, 'actor'>): Client
  readonly deploys: {
    /** Deployments that are running or waiting now. */
    busy(): number
    /** Finishes or undoes what a crash interrupted. */
    recover(): Promise<unknown>
  }
  readonly forwards: {
    /** Ports of containers that are open on this machine now. */
    list(): readonly { readonly url: string }[]
  }
  readonly links: {
    /** How links are shown that the terminal opens. */
    showWith(show: (link: string) => { shown: 'window'; address: null }): void
  }
  /** Tries every host again at once. */
  retryHosts(): void
  close(how: 'wait' | 'interrupt'): Promise<void>
}
