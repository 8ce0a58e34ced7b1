import type { PlannedService } from '../../../../shared/model/deployment.ts'
import type { ComposeBody } from '../body.ts'
import { restartOutageMs } from '../planning/outage.ts'

/** What was promised of each service, to stand beside what happens. Pure. */
export function plannedServices(body: ComposeBody): PlannedService[] {
  if (body.type === 'up')
    return body.services.map(({ service, change, outageMs }) => ({ service, change, outageMs }))
  const all = [...new Set(body.before.map(({ service }) => service))].sort()
  return all.map((service) => {
    if (body.type === 'remove') return { service, change: 'remove', outageMs: null }
    const isMeant = body.services.length === 0 || body.services.includes(service)
    if (!isMeant) return { service, change: 'unchanged', outageMs: 0 }
    const outageMs = body.type === 'restart' ? restartOutageMs(body) : null
    return { service, change: body.type, outageMs }
  })
}
