// Hosts over SSH for the bench: an sshd beside the bench's engine, near and at the end of a slow link.
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/clock.ts'
import { createLocalHost } from '../../src/main/hosts/local/local-host.ts'
import type { HostSession } from '../../src/main/hosts/session.ts'
import type { SshHosts } from '../../src/main/hosts/ssh-hosts.ts'
import { startRemote } from '../support/bed/remote/start-remote.ts'
import { slowLink } from '../support/bed/slow-link.ts'
import { sshHostsFor } from '../support/ssh-hosts-for.ts'
import type { Bed } from './bed.ts'

export const roundTripMs = 50

export interface SshBed {
  /** A new session, not connected yet; `slow` is at the end of a link of 50 ms round trip. */
  open(where: 'near' | 'slow'): HostSession
  readonly local: HostSession
  /** For OpenSSH's client and docker's: names `near` and `slow`, and an ssh that reads our config. */
  readonly env: NodeJS.ProcessEnv
  readonly config: string
  /** The user's, for the length of the row. */
  readonly home: string
  readonly openSsh: SshHosts['open']
  /** Of the user over there, on this machine's disk too. */
  readonly farHome: string
}

/** For the length of the row; undefined where the engine is not a private one. */
export async function openSshBed(bed: Bed): Promise<SshBed | undefined> {
  if (!bed.engine.private) return undefined
  const remote = await startRemote(bed.engine)
  bed.defer(() => remote.close())
  const link = await slowLink({ host: remote.address, port: remote.port }, roundTripMs)
  bed.defer(() => link.close())
  const home = mkdtempSync(join(tmpdir(), 'bench-ssh-'))
  bed.defer(() => rmSync(home, { recursive: true, force: true }))
  const config = join(home, '.ssh', 'config')
  remote.writeSshFolder(join(home, '.ssh'), 'near')
  const known = `UserKnownHostsFile ${join(home, '.ssh', 'known_hosts')}`
  appendFileSync(
    config,
    [
      `Host slow\n  HostName ${link.host}\n  Port ${link.port}\n  User ${remote.user}`,
      `  HostKeyAlias [${remote.address}]:${remote.port}`,
      `  IdentityFile ${remote.keys.plain}\n  IdentitiesOnly yes`,
      `Host *\n  ${known}\n  BatchMode yes\n`,
    ].join('\n'),
  )
  return {
    ...sessions(bed, home),
    ...{ home, config, farHome: remote.home, env: clientEnv(bed, home, config) },
  }
}

function sessions(bed: Bed, home: string): Pick<SshBed, 'open' | 'local' | 'openSsh'> {
  const ssh = sshHostsFor(home, 'bench')
  const identity = { guard: 'open', colour: 'none', found: 'bench' } as const
  const endpoint = `unix://${bed.socketPath}`
  const local = createLocalHost({
    ...{ ...identity, clock: systemClock, installation: 'bench', name: 'local', filesDir: home },
    environment: { env: {}, platform: process.platform },
    target: { kind: 'local', endpoint: { endpoint, found: 'bench', socket: bed.socketPath } },
  })
  bed.defer(() => local.close())
  return {
    local,
    openSsh: ssh.open,
    open(where) {
      const session = ssh.open({ ...identity, name: where }, { kind: 'ssh', host: where })
      bed.defer(() => session.close())
      return session
    },
  }
}

/** docker runs the first `ssh` on its PATH; this one reads our configuration, not the user's. */
function clientEnv(bed: Bed, home: string, config: string): NodeJS.ProcessEnv {
  const program = join(home, 'ssh')
  writeFileSync(program, `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`)
  chmodSync(program, 0o700)
  const { DOCKER_HOST: _, ...env } = bed.cli.env
  return { ...env, PATH: `${home}:${env.PATH ?? ''}` }
}
