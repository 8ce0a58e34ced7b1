import { useNavigate } from '@tanstack/react-router'
import {
  CircleStop,
  CloudDownload,
  type LucideIcon,
  PackagePlus,
  Play,
  RotateCw,
  Scaling,
  ScrollText,
} from 'lucide-react'
import { replicasToScale } from '../../shared/model/controls.ts'
import { acrossHosts, type FleetContainer, type FleetWorkload } from '../../shared/model/fleet.ts'
import type { Traits } from '../../shared/model/kind.ts'
import { canBeAdopted, unmanagedProjects } from '../adopt/unmanaged.ts'
import { useFleet } from '../client/live-data.tsx'
import { type ControlProposed, type Proposal, useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { type ServiceRow, serviceRows } from '../services/service-rows.ts'
import type { PaletteCommand } from './palette.tsx'

type Control = readonly [kind: ControlProposed['kind'], verb: string, icon: LucideIcon]

const controls: readonly Control[] = [
  ['restart', 'Restart', RotateCw],
  ['stop', 'Stop', CircleStop],
  ['start', 'Start', Play],
  ['pull', 'Pull', CloudDownload],
]

interface Served {
  readonly workload: FleetWorkload
  readonly actions: Traits['actions']
  readonly services: readonly ServiceRow[]
}

/** Actions on workloads as they are, and with each of their services. */
export function useServiceCommands(): PaletteCommand[] {
  const propose = useProposal()
  const navigate = useNavigate()
  const fleet = useFleet().data
  const traitsOf = useTraits()
  return acrossHosts(fleet?.workloads ?? []).flatMap((workload) => {
    const { hasParts, actions } = traitsOf(workload.kind)
    if (!hasParts) {
      const replicas = replicasToScale(workload, { hasParts, actions })
      const counts = replicas === undefined ? {} : { [workload.name]: replicas }
      return wholeCommands({ workload, actions, services: [] }, propose, counts)
    }
    const services = serviceRows(ownContainers(workload, fleet?.containers ?? []), [])
    if (services.length === 0) return []
    const logs = (service: string) => () =>
      navigate({
        to: '/workloads/$name/$tab',
        params: { name: workload.name, tab: 'logs' },
        search: { service },
      })
    return [
      ...wholeCommands({ workload, actions, services }, propose, countsOf(services)),
      ...services
        .filter(({ isInit }) => !isInit)
        .flatMap((row) => serviceCommands({ workload, actions, services: [row] }, propose, logs)),
    ]
  })
}

function ownContainers({ name }: FleetWorkload, containers: readonly FleetContainer[]) {
  return containers.filter(({ owner }) => owner?.workload === name)
}

const countsOf = (services: readonly ServiceRow[]) =>
  Object.fromEntries(services.map(({ service, containers }) => [service, containers.length]))

function wholeCommands(
  { workload: { name, host, release }, actions, services }: Served,
  propose: (proposal: Proposal) => void,
  counts: Readonly<Record<string, number>>,
): PaletteCommand[] {
  const words = services.length > 0 ? 'services stack' : ''
  const common = { group: 'Workloads', words, note: host }
  return [
    ...possible(actions, release).map(([kind, verb, icon]) => ({
      ...{ ...common, id: `${kind}-${name}`, title: `${verb} ${name}`, icon },
      run: () => propose({ kind, workload: name, services: [] }),
    })),
    ...(release === null || !actions.includes('scale') || Object.keys(counts).length === 0
      ? []
      : [
          {
            ...{ ...common, id: `scale-${name}`, title: `Scale ${name}`, icon: Scaling },
            run: () =>
              propose({ kind: 'scale', workload: name, counts, isAlone: services.length === 0 }),
          },
        ]),
  ]
}

function serviceCommands(
  { workload: { name, host, release }, actions, services: [row] }: Served,
  propose: (proposal: Proposal) => void,
  logsOf: (service: string) => () => void,
): PaletteCommand[] {
  if (!row) return []
  const { service, containers, up } = row
  const common = { group: 'Services', words: `${name} stack`, note: host }
  const titled = (verb: string) => `${verb} ${service} of ${name}`
  const isOff = (kind: string) => (kind === 'start' ? up === containers.length : up === 0)
  const commands = possible(actions, release)
    .filter(([kind]) => kind === 'pull' || !isOff(kind))
    .map(([kind, verb, icon]) => ({
      ...{ ...common, id: `${kind}-${name}-${service}`, title: titled(verb), icon },
      run: () => propose({ kind, workload: name, services: [service] }),
    }))
  const logs = {
    ...common,
    id: `logs-${name}-${service}`,
    title: titled('Logs of'),
    icon: ScrollText,
  }
  if (release === null || !actions.includes('scale'))
    return [...commands, { ...logs, run: logsOf(service) }]
  const counts = { [service]: containers.length }
  return [
    ...commands,
    {
      ...{ ...common, id: `scale-${name}-${service}`, title: titled('Scale'), icon: Scaling },
      run: () => propose({ kind: 'scale', workload: name, counts }),
    },
    { ...logs, run: logsOf(service) },
  ]
}

/** Newer images are those of a release. */
function possible(actions: Traits['actions'], release: string | null): readonly Control[] {
  return controls.filter(
    ([kind]) => actions.includes(kind) && (kind !== 'pull' || release !== null),
  )
}

/** Commands to adopt what runs beside what Longshore manages: projects, and containers of none. */
export function useAdoptCommands(): PaletteCommand[] {
  const propose = useProposal()
  const containers = useFleet().data?.containers ?? []
  const projects = unmanagedProjects(containers).map(({ host, project }) => ({
    id: `adopt-${host}-${project}`,
    group: 'Compose projects',
    title: `Adopt ${project}`,
    words: 'compose project take over manage',
    note: host,
    icon: PackagePlus,
    run: () => propose({ kind: 'adopt', host, project }),
  }))
  const single = containers.filter(canBeAdopted).map(({ host, id, name }) => ({
    id: `adopt-${host}-${id}`,
    group: 'Containers',
    title: `Adopt ${name}`,
    words: 'container take over manage',
    note: host,
    icon: PackagePlus,
    run: () => propose({ kind: 'adopt-container', host, id, name }),
  }))
  return [...projects, ...single]
}
