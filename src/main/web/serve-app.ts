import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Channel } from '../../shared/wire/channel.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { startBrowserDoor } from './browser-door.ts'
import { writeLaunchFile } from './launch-file.ts'
import { openBrowser } from './open-browser.ts'

/** The part of the app that a door needs. */
export interface ServableApp {
  /** Answers a channel's calls until it closes. */
  serve(channel: Channel, context: { readonly actor: string }): unknown
  readonly warnings: readonly Failure[]
  readonly deploys: { recover(): Promise<unknown> }
  readonly links: {
    /** How links are shown that the terminal opens. */
    showWith(
      show: (link: string) => { shown: 'browser' | 'address'; address: string },
      page: string,
    ): void
  }
  close(how: 'wait' | 'interrupt'): Promise<void>
}

export interface ServeAppOptions {
  readonly openApp: () => Promise<ServableApp>
  readonly dataDir: string
  /** Folder of the entry that runs; the built page is found from there. */
  readonly entryDir: string
  readonly port: number | undefined
  /** Start a browser on it. */
  readonly open: boolean
  readonly actor: string
  readonly clock: Pick<Clock, 'now' | 'steady' | 'schedule'>
  /** Told what the user must hear: damaged state, a recovery that could not be made now. */
  readonly warn: (failure: Failure) => void
}

export interface ServedApp {
  readonly url: string
  newUrl(): string
  close(): Promise<void>
}

/** Long enough for a browser that has to start first. */
const launchFileMs = 60_000

/** Opens the app with the browser door in front of it. Closing interrupts what still runs. */
export async function serveApp(options: ServeAppOptions): Promise<ServedApp> {
  const closers: (() => unknown)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const app = await options.openApp()
    closers.push(() => app.close('interrupt'))
    app.warnings.forEach(options.warn)
    // The page need not wait for hosts that answer slowly; a new deployment settles its own first.
    app.deploys.recover().catch((error: unknown) => options.warn(failureFrom(error)))
    const door = await startBrowserDoor({
      serve: (channel) => app.serve(channel, { actor: options.actor }),
      rendererDir: rendererDir(options.entryDir),
      port: options.port ?? 0,
      clock: options.clock,
    })
    closers.push(door.close)
    if (options.open) closers.push(launch(options, door.url))
    app.links.showWith((link) => {
      const address = door.newUrl(link)
      if (!options.open) return { shown: 'address', address }
      closers.push(launch(options, address))
      return { shown: 'browser', address }
    }, new URL('/', door.url).href)
    return { url: door.url, newUrl: door.newUrl, close }
  } catch (error) {
    await close()
    throw error
  }
}

function launch({ dataDir, clock }: ServeAppOptions, url: string): () => void {
  const file = writeLaunchFile(dataDir, url)
  openBrowser(file.url)
  const cancel = clock.schedule(launchFileMs, file.remove)
  return () => {
    cancel()
    file.remove()
  }
}

/** Beside the built entry (out/main), or in the project of an entry run from source (src/main). */
function rendererDir(entryDir: string): string {
  const isSource = /[\\/]src[\\/]main$/.test(entryDir)
  return isSource ? join(entryDir, '../../out/renderer') : join(entryDir, '../renderer')
}
