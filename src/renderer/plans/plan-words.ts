import type { Options } from '../../shared/model/options.ts'
import type { Plan } from '../../shared/model/plan.ts'

/** Words of the button of a plan: `Deploy v42`, `Stop web`, `Scale web to 3`. */
export function planVerb(
  plan: Pick<Plan, 'action' | 'tag' | 'release' | 'workload' | 'options'>,
): string {
  const { action, tag, release, workload, options } = plan
  const services = options.services.length === 0 ? workload : listed(options.services)
  switch (action) {
    case 'rollback':
      return `Roll back to ${release ?? tag}`
    case 'remove':
      return 'Remove'
    case 'stop':
      return `Stop ${services}`
    case 'start':
      return `Start ${services}`
    case 'restart':
      return `Restart ${services}`
    case 'pull':
      return `Pull ${services}`
    case 'scale':
      return `Scale ${scaleWords(options.scale)}`
    default:
      return `Deploy ${tag === '' ? workload : tag}`
  }
}

function scaleWords(scale: Options['scale']): string {
  return listed(Object.entries(scale).map(([service, count]) => `${service} to ${count}`))
}

function listed(names: readonly string[]): string {
  return names.length < 3 ? names.join(' and ') : `${names.length} services`
}
