import type { TrayFacts } from '../../../../src/main/desktop/tray/tray-facts.ts'
import type { TrayItem } from '../../../../src/main/desktop/tray/tray-items.ts'
import type { Deployment, Stage } from '../../../../src/shared/model/deployment.ts'
import type { Fleet, FleetWorkload } from '../../../../src/shared/model/fleet.ts'
import type { Host } from '../../../../src/shared/model/host.ts'

export const at = Date.parse('2025-06-01T12:00:00Z')

export function aHost(name: string, more: Partial<Host> = {}): Host {
  return {
    ...{ name, kind: 'ssh', endpoint: '', found: '', capabilities: [], engine: null },
    ...{ guard: 'open', colour: 'none', latencyMs: null, reach: null, disk: null },
    status: { state: 'online', since: at },
    ...more,
  }
}

export const away: Pick<Host, 'status'> = {
  status: { state: 'stale', since: at, failure: { kind: 'internal', id: 'x' } },
}

export function aWorkload(name: string, more: Partial<FleetWorkload> = {}): FleetWorkload {
  return {
    ...{ name, host: 'prod', kind: 'image', image: 'web', tag: 'v1', release: 'r1', parts: [] },
    ...{ fingerprint: null, versions: null, state: 'running', health: 'healthy', verified: true },
    ...{ since: at, asOf: at, containers: [], lastDeployment: null },
    ...more,
  }
}

/** Named `NAME STATE`. */
export function stages(...words: readonly string[]): Stage[] {
  return words.map((each) => {
    const [name = '', state = ''] = each.split(' ')
    return {
      ...{ name, target: 'prod', state: state as Stage['state'] },
      ...{ startedAt: null, endedAt: null, durationMs: null },
    }
  })
}

export function aDeployment(id: string, more: Partial<Deployment> = {}): Deployment {
  return {
    ...{ id, workload: 'web', workloadId: 'w', action: 'deploy', tag: 'v2', digest: null },
    ...{ release: null, plan: null, reason: '', actor: 'mira', targets: ['prod'] },
    ...{ state: 'running', verified: false, recovered: false, queuedAt: at, startedAt: at },
    ...{ endedAt: null, stages: [], lanes: [], parts: [], results: [], lastSeq: 1 },
    ...more,
  }
}

export function aFleet(workloads: readonly FleetWorkload[], hosts = [aHost('prod')]): Fleet {
  return { at, hosts, workloads: [...workloads], containers: [] }
}

export function facts(more: Partial<TrayFacts> = {}): TrayFacts {
  return {
    ...{ fleet: aFleet([]), deployments: [], pinned: [], earlier: new Map(), planning: [] },
    ...{ since: at, looked: new Set(), unread: undefined, pausedUntil: undefined },
    traitsOf: () => ({
      ...{ hasParts: false, hasTags: true },
      actions: ['deploy', 'rollback', 'start', 'restart', 'stop'],
    }),
    hasWindow: false,
    ...more,
  }
}

/** As it is read: what opens further lines with them, in brackets what only says something. */
export function readMenu(items: readonly TrayItem[]): unknown[] {
  return items.map((item) => {
    if (item.type === 'separator') return '-'
    if (item.type === 'text') return `[${item.label}]`
    return item.type === 'menu' ? { [item.label]: readMenu(item.items) } : item.label
  })
}

export function itemIn(items: readonly TrayItem[], ...labels: readonly string[]): TrayItem {
  const [label, ...rest] = labels
  const found = items.find((item) => item.type !== 'separator' && item.label === label)
  if (!found) throw new Error(`no item "${label}" in ${JSON.stringify(readMenu(items))}`)
  return rest.length === 0 || found.type !== 'menu' ? found : itemIn(found.items, ...rest)
}
