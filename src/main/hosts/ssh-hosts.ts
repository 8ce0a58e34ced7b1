import { fail } from '../../shared/lib/failure-error.ts'
import type { SessionIdentity } from './open-host.ts'

export function openNoSsh({ name }: SessionIdentity): never {
  return fail({ kind: 'capability-missing', host: name, capability: 'ssh' })
}
