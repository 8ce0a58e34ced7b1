import { fail } from '../../../shared/lib/failure-error.ts'
import type { Failure, Issue } from '../../../shared/model/failure.ts'

/** What is wrong is in the project itself: each issue says where, and why. */
export function invalidProject(issues: Issue[]): Failure {
  return { kind: 'invalid', what: 'compose project', issues }
}

export function refuseProject(issues: Issue[]): never {
  return fail(invalidProject(issues))
}

export function unknownService(name: string): never {
  return refuseProject([{ path: `services.${name}`, message: 'there is no such service' }])
}
