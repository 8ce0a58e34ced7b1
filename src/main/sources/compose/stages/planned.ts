import type { PlannedService } from '../../../../shared/model/deployment.ts'
import type { ComposeBody, ControlBody } from '../body.ts'

const startMs = 1_000

/** What was promised of each service, to stand beside what happens. Pure. */
export function plannedServices(body: ComposeBody): PlannedService[] {
  if (body.type === 'up')
    return body.services.map(({ service, change, outageMs }) => ({ service, change, outageMs }))
  const all = [...new Set(body.before.map(({ service }) => service))].sort()
  return all.map((service) => {
    if (body.type === 'remove') return { service, change: 'remove', outageMs: null }
    const isMeant = body.services.length === 0 || body.services.includes(service)
    if (!isMeant) return { service, change: 'unchanged', outageMs: 0 }
    return { service, change: body.type, outageMs: controlOutageMs(body) }
  })
}

function controlOutageMs({ type, stopTimeoutMs }: ControlBody): number | null {
  return type === 'restart' ? stopTimeoutMs + startMs : null
}
