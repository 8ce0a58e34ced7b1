// A remote host of the window's own: an engine and a real sshd in a network namespace, and a user
// whose ~/.ssh/config names it.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startEngine, stopEngine } from '../../../scripts/lib/engine/engines.mjs'
import { askEngine } from '../../../scripts/lib/engine-api.mjs'
import { ensureImages } from '../../../scripts/lib/images.mjs'
import { type RemoteHost, startRemote } from '../../support/bed/remote/start-remote.ts'
import { test as base, type Engine } from '../fixtures.ts'

/** What ~/.ssh/config calls the host. */
export const alias = 'harbour'

interface Worker {
  remote: RemoteHost
  /** Its engine, asked beside sshd. */
  remoteEngine: Engine
}

interface Scene {
  sshUser: SshUser
  sshd: SshdLog
}

/** Who opens the app: with a home of their own, and no agent. */
export interface SshUser {
  readonly home: string
  /** Writes what ~/.ssh/config says of the host; null leaves a line out. */
  configure(options: Readonly<Record<string, string | null>>): void
  /** Lets ~/.ssh/known_hosts know the keys that the host has now. */
  knowHost(): void
}

/** sshd's own word, from the beginning of the test on. */
export interface SshdLog {
  said(): string
  logins(): number
}

const images = ['v1', 'v2', 'broken'].map((tag) => `localhost/longshore-test:${tag}`)

export const test = base.extend<Scene, Worker>({
  remote: [
    async ({ doorName: _anyDoor }, use) => {
      const name = `e2e-${randomBytes(3).toString('hex')}`
      const engine = await startEngine({ name, owner: process.pid })
      try {
        await ensureImages(engine.socketPath, images)
        const remote = await startRemote(engine)
        await use(remote)
        await remote.close()
      } finally {
        await stopEngine(name, { keepData: false })
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  remoteEngine: [
    async ({ remote }, use) => {
      const { socketPath } = remote.engine
      await use({
        socketPath,
        ask: (method, address, json) => askEngine(socketPath, method, address, { json }),
      })
    },
    { scope: 'worker' },
  ],

  sshUser: async ({ remote, tag }, use) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), `longshore-home-${tag}-`))
    const user = userAt(home, remote)
    user.configure({})
    await use(user)
    fs.rmSync(home, { recursive: true, force: true })
  },

  sshd: async ({ remote }, use) => {
    const from = remote.log().length
    const said = () => remote.log().slice(from)
    await use({ said, logins: () => said().match(/Accepted \w+ for/g)?.length ?? 0 })
  },

  door: async ({ sshUser, openDoor }, use) =>
    use(await openDoor({ env: { HOME: sshUser.home, SSH_AUTH_SOCK: '' } })),
})

function userAt(home: string, remote: RemoteHost): SshUser {
  const folder = path.join(home, '.ssh')
  fs.mkdirSync(folder, { mode: 0o700 })
  const usual = {
    HostName: remote.address,
    Port: String(remote.port),
    User: remote.user,
    IdentityFile: remote.keys.plain,
    IdentitiesOnly: 'yes',
    // A silent connection is noticed within 6 s instead of 30.
    ServerAliveInterval: '2',
    ServerAliveCountMax: '2',
    ConnectTimeout: '5',
  }
  return {
    home,
    configure(options) {
      const lines = Object.entries({ ...usual, ...options })
        .filter(([, value]) => value !== null)
        .map(([option, value]) => `  ${option} ${value}\n`)
      fs.writeFileSync(path.join(folder, 'config'), `Host ${alias}\n${lines.join('')}`)
    },
    knowHost: () => remote.writeKnownHosts(path.join(folder, 'known_hosts')),
  }
}
