/** SSH servers that are no hosts, as those of git: which key they show, and remembering it for whoever logs in there. */
import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import type { SshConnection } from '../../shared/model/host.ts'
import { addressOf } from './ssh/config/hop.ts'
import { findHops, type HopsDeps } from './ssh/config/jump-hosts.ts'
import { createLoginPlaces } from './ssh/connection/login-places.ts'
import { fingerprint, typeOfKey } from './ssh/keys/known-hosts.ts'
import type { SshAnswers } from './ssh/login/answers.ts'
import { createHostKeys } from './ssh/login/host-keys.ts'

export interface SshServer {
  /** As failures call it, and as its key waits to be accepted. */
  readonly name: string
  readonly connection: SshConnection
  /** Who goes there: `user` = ssh with this user's configuration and files; `longshore` = with what is kept here. */
  readonly as: 'user' | 'longshore'
}

export interface ShownKey {
  readonly address: string
  readonly keyType: string
  readonly fingerprint: string
}

export interface SshServers {
  /** The key of a server that is trusted. Throws `host-key-…` of any other, and why it was not reached. */
  look(server: SshServer, signal: AbortSignal): Promise<ShownKey>
  /** Remembers the unknown key that `look` saw last, where its visitor reads it. Throws `not-found`. */
  accept(server: SshServer, fingerprint: string): void
}

interface SshServersDeps {
  readonly clock: Clock
  readonly dataDir: string
  readonly sshEnvironment: HopsDeps['environment']
  /** The answers of people that jump hosts ask for. */
  readonly answers: SshAnswers
  /** 0 to 1. */
  readonly random: () => number
}

export function createSshServers(deps: SshServersDeps): SshServers {
  const { sshEnvironment: environment, dataDir, clock, random, answers } = deps
  const { read } = environment.files
  const places = createLoginPlaces()
  const keysOf = {
    // What this user's ssh does not read is not known to it.
    user: createHostKeys({ read, ownFile: join(environment.home, '.ssh', 'known_hosts') }),
    longshore: createHostKeys({ read, ownFile: join(dataDir, 'known_hosts') }),
  }
  return {
    async look({ name: host, connection, as }, signal) {
      const files = as === 'user' ? environment.configFiles : []
      const asked = { host, environment: { ...environment, configFiles: files } }
      const hops = await findHops(asked, connection)
      const link = { host, hostKeys: keysOf[as], answers, places, clock, random }
      return await keyOfLast(hops.map(nobodyAtLast), async (ways, keyAccepted) => {
        const { openLink } = await import('./ssh/connection/link.ts')
        const { close } = await openLink(link, ways, { signal, watcher: { keyAccepted } })
        close()
      })
    },
    accept: ({ name: host, as }, wanted) =>
      keysOf[as].accept({ host, fingerprint: wanted, keepIn: as }),
  }
}

type Hops = Awaited<ReturnType<typeof findHops>>

/** Its key is shown before anybody logs in. */
const nobodyAtLast = (hop: Hops[number], at: number, all: Hops): Hops[number] =>
  at === all.length - 1 ? { ...hop, methods: [] } : hop

type Enter = (hops: Hops, accepted: (hop: Hops[number], key: Buffer) => void) => Promise<void>

async function keyOfLast(hops: Hops, enter: Enter): Promise<ShownKey> {
  const last = hops.at(-1)
  let shown: ShownKey | undefined
  try {
    await enter(hops, (hop, key) => {
      if (hop !== last) return
      shown = { address: addressOf(hop), keyType: typeOfKey(key), fingerprint: fingerprint(key) }
    })
  } catch (error) {
    if (!shown) throw error
  }
  if (!shown) throw new Error('a way to a server ends with its key')
  return shown
}
