import type { Service } from '../rendered.ts'
import type { Wanted } from '../wanted/wanted.ts'

export type PullPolicy = 'always' | 'missing' | 'never'

/** What holds for one service: who names some wants no news of the others. */
export function policyFor(
  { pull, pullOnly = [] }: Pick<Wanted, 'pull' | 'pullOnly'>,
  own: PullPolicy,
  name: string,
): PullPolicy {
  const isMeant = pullOnly.length === 0 || pullOnly.includes(name)
  return isMeant ? (pull ?? own) : 'missing'
}

/** The service's own `pull_policy` wins over the workload's; what is built is not pulled. */
export function pullsFromRegistry(service: Service, policy: PullPolicy, isLocal: boolean): boolean {
  if (service.build !== undefined || service.image === undefined) return false
  const own = service.pull_policy
  if (own === 'never' || own === 'build') return false
  if (service.image.startsWith('sha256:')) return false
  if (own === 'missing' || own === 'if_not_present') return !isLocal
  if (own === 'always') return true
  return policy === 'always' || (policy === 'missing' && !isLocal)
}
