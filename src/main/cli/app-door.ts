/**
 * The real ways to the app. What is heavy is loaded when it is needed: `--help`, and a command
 * that finds a running app, need no engine client and no database.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import type { AskPassphrase } from '../secrets/passphrase.ts'
import type { DoorDeps } from './door.ts'
import type { CliDeps } from './session.ts'

export interface AppDoorOptions {
  readonly actor: string
  readonly clock: Clock
  /** Folder of the entry file: the built page is found from there. */
  readonly entryDir: string
  /** The vault's passphrase, where nothing else opens it. */
  readonly askPassphrase: AskPassphrase
}

export function doorOf(options: AppDoorOptions): DoorDeps & Pick<CliDeps, 'serve'> {
  const { actor, clock, entryDir, askPassphrase } = options
  return {
    connect: async (dataDir) => {
      const { connectPrivate } = await import('../web/private-socket.ts')
      const running = await connectPrivate(dataDir, clock)
      return running && { ...running, warnings: [], close: async () => running.close() }
    },
    open: async (dataDir) => {
      const { openApp } = await import('../app.ts')
      const app = await openApp({ dataDir, door: 'terminal', askPassphrase })
      // Another command may have found us and started something: it is let end.
      const close = () => app.close('wait')
      const client = app.client({ actor })
      return { client, warnings: app.warnings, isGone: () => false, close }
    },
    serve: async ({ dataDir, port, open, warn }) => {
      const { openApp } = await import('../app.ts')
      const { serveApp } = await import('../web/serve-app.ts')
      return serveApp({
        openApp: () => openApp({ dataDir, door: 'browser', askPassphrase }),
        dataDir,
        entryDir,
        port,
        open,
        actor,
        clock,
        warn,
      })
    },
  }
}
