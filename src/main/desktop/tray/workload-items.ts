/** Workloads in the tray's menu: those that are pinned, and those that were used last. Pure. */
import { controlsOf } from '../../../shared/model/controls.ts'
import { acrossHosts, type Fleet, type FleetWorkload } from '../../../shared/model/fleet.ts'
import type { Guard } from '../../../shared/model/host.ts'
import { isAway } from './attention.ts'
import type { QuickChange, TrayFacts } from './tray-facts.ts'
import { act, show, type TrayItem, text } from './tray-items.ts'
import { capital, clockWords, stateWords } from './tray-words.ts'

/** So many that are not pinned are at hand all the same. */
const mostUsed = 5

/** Workloads that the menu has, in its order; pins of those that are gone are left out. */
export function shownWorkloads(facts: Pick<TrayFacts, 'fleet' | 'pinned'>): {
  readonly pinned: readonly FleetWorkload[]
  readonly used: readonly FleetWorkload[]
} {
  const all = acrossHosts(facts.fleet?.workloads ?? [])
  const byName = new Map(all.map((workload) => [workload.name, workload]))
  const pinned = facts.pinned.flatMap((name) => byName.get(name) ?? [])
  const usedAt = ({ lastDeployment }: FleetWorkload) => lastDeployment?.at ?? 0
  const used = all
    .filter((each) => each.lastDeployment !== null && !facts.pinned.includes(each.name))
    .sort((a, b) => usedAt(b) - usedAt(a))
    .slice(0, mostUsed)
  return { pinned, used }
}

export function workloadItems(facts: TrayFacts): [pinned: TrayItem[], used: TrayItem[]] {
  const { fleet } = facts
  if (!fleet) return [[text('The hosts are being asked …')], []]
  const { pinned, used } = shownWorkloads(facts)
  const items = (workloads: readonly FleetWorkload[]) =>
    workloads.map((workload) => workloadItem(facts, fleet, workload))
  const hint = fleet.workloads.length > 0 ? [show('Pin workloads to have them here', '/fleet')] : []
  return [
    pinned.length > 0 ? items(pinned) : hint,
    used.length > 0 ? [text('Last used'), ...items(used)] : [],
  ]
}

function workloadItem(facts: TrayFacts, fleet: Fleet, workload: FleetWorkload): TrayItem {
  const { name } = workload
  const open = show('Open', `/workloads/${name}`)
  const items = workload.unreadable
    ? [text('Its record cannot be read'), open]
    : [
        ...changeItems(facts, fleet, workload),
        { type: 'separator' as const },
        show('Logs', `/workloads/${name}/logs`),
        open,
      ]
  return { type: 'menu', label: workloadWords(fleet, workload), items }
}

/** `web: running, r3 v2`; what a host that is away said last is as old as it is. */
function workloadWords(fleet: Fleet, { name, state, release, tag, asOf }: FleetWorkload): string {
  const isStale = asOf !== null && hostsOf(fleet, name).some(({ status }) => isAway(status.state))
  const live = [release, tag].filter((part) => part).join(' ')
  const words = [
    `${stateWords[state]}${isStale ? ` as of ${clockWords(asOf)}` : ''}`,
    ...(live === '' ? [] : [live]),
  ]
  return `${name}: ${words.join(', ')}`
}

function hostsOf({ hosts, workloads }: Fleet, name: string) {
  const its = new Set(workloads.filter((each) => each.name === name).map(({ host }) => host))
  return hosts.filter((host) => its.has(host.name))
}

/** The host that lets nothing of the workload be changed, where there is one. */
export function readOnlyHost(fleet: Fleet, workload: string): string | undefined {
  return hostsOf(fleet, workload).find(({ guard }) => guard === ('read-only' satisfies Guard))?.name
}

function changeItems(facts: TrayFacts, fleet: Fleet, workload: FleetWorkload): TrayItem[] {
  const { name, kind, state } = workload
  const traits = facts.traitsOf(kind)
  const readOnly = readOnlyHost(fleet, name)
  // Something longer or asking more is asked in the window.
  const offer = (label: string, make: (label: string) => TrayItem) =>
    readOnly === undefined ? make(label) : text(`${label} (${readOnly} is read-only)`)
  const change = (asked: QuickChange) => (label: string) =>
    act(label, { do: 'change', change: asked })
  const earlier = facts.earlier.get(name)
  return [
    offer('Redeploy now', change({ workload: name, action: 'deploy' })),
    ...(traits.hasTags
      ? [offer('Deploy a tag …', (label) => show(label, proposalRoute(name, 'deploy')))]
      : []),
    ...(earlier && traits.actions.includes('rollback')
      ? [
          offer(
            `Roll back to ${[earlier.name, earlier.tag].filter((part) => part !== '').join(' ')}`,
            change({ workload: name, action: 'rollback', release: earlier.name }),
          ),
        ]
      : []),
    ...controlsOf(state, traits).map((action) =>
      offer(capital(action), change({ workload: name, action })),
    ),
  ]
}

/** Route at which the window opens with the dialog of a change: it shows the plan, and asks. */
export function proposalRoute(workload: string, what: string): string {
  return `/workloads/${workload}?propose=${encodeURIComponent(what)}`
}
