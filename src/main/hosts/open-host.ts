/** From how a host is reached to a session with it. */
import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import type { HostRecord, SshConnection } from '../../shared/model/host.ts'
import type { Adopted } from '../engine/owner.ts'
import type { ConnectionTarget } from './environment/connection-target.ts'
import type { Environment } from './environment/environment.ts'
import { createLocalHost } from './local/local-host.ts'
import type { HostSession } from './session.ts'
import { createTcpHost } from './tcp/tcp-host.ts'

/** Identity that every kind of session is made with. */
export interface SessionIdentity {
  readonly name: string
  readonly guard: HostRecord['guard']
  readonly colour: HostRecord['colour']
  readonly found: string
  readonly adopted?: Adopted | undefined
}

export interface OpenHostDeps {
  readonly clock: Clock
  readonly installation: string
  /** Things that the user adopted. */
  readonly adopted?: Adopted | undefined
  /** Private folders of workloads on this machine, a folder per host below it. */
  readonly filesDir: string
  readonly environment: Pick<Environment, 'env' | 'platform'>
  readonly openSsh: (identity: SessionIdentity, connection: SshConnection) => HostSession
}

/** Connects to nothing yet. */
export function openHost(
  deps: OpenHostDeps,
  record: HostRecord,
  target: ConnectionTarget,
): HostSession {
  const { clock, installation, adopted, environment } = deps
  const { name, guard, colour } = record
  const identity = { name, guard, colour, adopted }
  switch (target.kind) {
    case 'local':
    case 'none': {
      const filesDir = join(deps.filesDir, name)
      return createLocalHost({ ...identity, clock, installation, environment, filesDir, target })
    }
    case 'tcp':
      return createTcpHost({ ...identity, ...target, clock, installation })
    case 'ssh':
      return deps.openSsh({ ...identity, found: target.found }, target.connection)
  }
}
