// The whole app on a user whose ~/.ssh/config already leads to a remote host.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, openApp } from '../../src/main/app.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import type { RemoteHost } from './bed/remote/start-remote.ts'

export interface RemoteApp {
  readonly app: App
  readonly client: Client
  readonly dataDir: string
  close(): Promise<void>
}

export const alias = 'far'

/** Notices a silent connection within 3 s instead of 30, so that tests need not wait so long. */
const hasty = ['  ServerAliveInterval 1', '  ServerAliveCountMax 2', '  ConnectTimeout 2']

/** Adds the host by its alias alone; its keys are in the user's known_hosts. */
export async function openRemoteApp(remote: RemoteHost): Promise<RemoteApp> {
  const home = mkdtempSync(join(tmpdir(), 'longshore-home-'))
  const dataDir = mkdtempSync(join(tmpdir(), 'longshore-remote-'))
  remote.writeSshFolder(join(home, '.ssh'), alias)
  appendFileSync(join(home, '.ssh', 'config'), `${hasty.join('\n')}\n`)
  const before = { HOME: process.env.HOME, SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK }
  process.env.HOME = home
  delete process.env.SSH_AUTH_SOCK
  const app = await openApp({ dataDir, door: 'terminal' })
  const client = app.client({ actor: 'test' })
  await client.hosts.add({ name: alias, connection: { kind: 'ssh', host: alias } })
  return {
    ...{ app, client, dataDir },
    async close() {
      await app.close('interrupt')
      Object.assign(
        process.env,
        before.SSH_AUTH_SOCK === undefined ? { HOME: before.HOME } : before,
      )
      for (const dir of [home, dataDir]) rmSync(dir, { recursive: true, force: true })
    },
  }
}
