import { fail } from '../../shared/lib/failure-error.ts'
import type { AnswerDesk, HostKeyAcceptance } from './host-room.ts'
import type { OpenHostDeps } from './open-host.ts'

export interface SshHosts {
  readonly open: OpenHostDeps['openSsh']
  readonly keys: HostKeyAcceptance
  readonly answers: AnswerDesk
}

export function createSshHosts(): SshHosts {
  const missing = (host: string): never =>
    fail({ kind: 'capability-missing', host, capability: 'ssh' })
  return {
    open: ({ name }) => missing(name),
    keys: { accept: ({ host }) => missing(host) },
    answers: { give: missing, forget: () => {} },
  }
}
