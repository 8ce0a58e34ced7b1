import type { Service } from './rendered.ts'

export type PullPolicy = 'always' | 'missing' | 'never'

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
