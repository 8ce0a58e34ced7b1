/** Hosts over SSH, and what all of them share: the keys they may show, and what the user answered to their logins. */
import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import { createLocalTools } from './local/local-tools.ts'
import type { OpenHostDeps } from './open-host.ts'
import type { ReportBug } from './session/host-failure.ts'
import { overlaid } from './session/overlaid.ts'
import type { HopsDeps } from './ssh/config/jump-hosts.ts'
import { createLoginPlaces } from './ssh/connection/login-places.ts'
import { createSshAnswers, type KeptAnswers, type SshAnswers } from './ssh/login/answers.ts'
import { createHostKeys, type HostKeys } from './ssh/login/host-keys.ts'
import { createSshHost } from './ssh/ssh-host.ts'
import { createSshServers, type SshServers } from './ssh-servers.ts'

export interface SshHostsDeps {
  readonly clock: Clock
  readonly reportBug: ReportBug
  readonly installation: string
  readonly dataDir: string
  readonly sshEnvironment: HopsDeps['environment']
  readonly kept: KeptAnswers
  /** 0 to 1. */
  readonly random: () => number
}

export interface SshHosts {
  readonly open: OpenHostDeps['openSsh']
  readonly keys: HostKeys
  readonly answers: SshAnswers
  readonly servers: SshServers
}

export function createSshHosts(deps: SshHostsDeps): SshHosts {
  const { clock, reportBug, installation, dataDir, random } = deps
  const { sshEnvironment: environment } = deps
  const { files } = environment
  const hostKeys = createHostKeys({ read: files.read, ownFile: join(dataDir, 'known_hosts') })
  const answers = createSshAnswers(deps.kept)
  const places = createLoginPlaces()
  return {
    open(identity, connection) {
      const host = createSshHost({
        ...identity,
        ...{ clock, reportBug, random, installation, connection, environment, hostKeys, answers },
        ...{ places, runtimeDir: join(dataDir, 'sockets') },
      })
      const localTools = createLocalTools({
        ...{ name: identity.name, clock, installation, env: environment.env },
        filesDir: join(dataDir, 'files', identity.name),
        privateSocket: host.privateSocket,
      })
      return overlaid(host, { localTools })
    },
    keys: hostKeys,
    answers,
    servers: createSshServers({ clock, dataDir, sshEnvironment: environment, answers, random }),
  }
}
