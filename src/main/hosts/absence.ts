import type { Failure, FailureKind } from '../../shared/model/failure.ts'

/** Failures that keep us from talking with an engine at all; a host that is let in again is as it was. */
const absences: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'engine-unavailable',
  'host-unreachable',
  'ssh-failed',
  'ssh-no-common-algorithm',
  'ssh-auth-failed',
  'ssh-answer-needed',
  'ssh-config-unsupported',
  'ssh-config-invalid',
  'host-key-unknown',
  'host-key-changed',
  'host-key-revoked',
  'host-key-certificate',
  'tls-failed',
  'socket-missing',
  'socket-forbidden',
  'tunnel-refused',
  'endpoint-unusable',
])

/** The host is away: nothing can be undone until it is back. */
export function isAbsence(failure: Failure): boolean {
  return absences.has(failure.kind)
}
