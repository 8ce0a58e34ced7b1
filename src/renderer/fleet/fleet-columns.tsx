import type { Column } from '../ui/data-grid.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Digest } from '../ui/mono.tsx'
import {
  containerLook,
  deploymentLook,
  healthLook,
  workloadHealthLook,
  workloadLook,
} from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago, clockTime } from '../ui/time.tsx'
import type { FleetRow } from './fleet-rows.ts'
import { formatPorts, imageParts } from './image-parts.ts'

export const fleetColumns: readonly Column<FleetRow>[] = [
  {
    key: 'name',
    title: 'Name',
    track: 'minmax(132px, 1.4fr)',
    cell: (row) => <span className="font-strong">{row.name}</span>,
  },
  {
    key: 'host',
    title: 'Host',
    track: 'minmax(84px, 0.8fr)',
    cell: (row) => <HostChip name={row.host} />,
  },
  {
    key: 'version',
    title: 'Version',
    track: 'minmax(96px, 1fr)',
    cell: (row) => <Version row={row} />,
  },
  {
    key: 'digest',
    title: 'Digest',
    track: '128px',
    from: 1_040,
    cell: (row) => {
      const digest = row.kind === 'workload' ? row.workload.digest : row.container.imageId
      return digest ? <Digest value={digest} /> : <Nothing />
    },
  },
  {
    key: 'state',
    title: 'State',
    track: 'minmax(112px, 0.8fr)',
    cell: (row) => <State row={row} />,
  },
  {
    key: 'health',
    title: 'Health',
    track: 'minmax(112px, 0.7fr)',
    cell: (row) => <Health row={row} />,
  },
  { key: 'age', title: 'Age', track: '56px', end: true, cell: (row) => <Age row={row} /> },
  {
    key: 'last',
    title: 'Last deployment',
    track: 'minmax(176px, 1.2fr)',
    from: 900,
    cell: (row) => <Last row={row} />,
  },
]

function Nothing() {
  return <span className="text-faint">–</span>
}

function Version({ row }: { row: FleetRow }) {
  if (row.kind === 'container') {
    const { name, tag } = imageParts(row.container.image)
    return (
      <span title={row.container.image}>
        {name}
        <span className="text-faint">{tag === '' ? '' : `:${tag}`}</span>
      </span>
    )
  }
  const { tag, release } = row.workload
  if (tag === null) return <Nothing />
  return (
    <span>
      {tag} <span className="text-faint">{release}</span>
    </span>
  )
}

function State({ row }: { row: FleetRow }) {
  const look =
    row.kind === 'workload' ? workloadLook[row.workload.state] : containerLook[row.container.state]
  return <StateMark look={look} stale={row.staleSince !== undefined} />
}

/** Of what is not known now, the health says nothing: when it was last known does. */
function Health({ row }: { row: FleetRow }) {
  if (row.staleSince !== undefined) {
    const when = row.staleSince === null ? 'never seen' : `stale since ${clockTime(row.staleSince)}`
    return <span className="font-strong text-unknown-ink">{when}</span>
  }
  const look =
    row.kind === 'workload' ? workloadHealthLook(row.workload) : healthLook[row.container.health]
  return look ? <StateMark look={look} /> : <Nothing />
}

function Age({ row }: { row: FleetRow }) {
  const since = row.kind === 'workload' ? row.workload.since : row.container.createdAt
  return since === null ? <Nothing /> : <Ago at={since} style="age" />
}

function Last({ row }: { row: FleetRow }) {
  if (row.kind === 'container') {
    return <span className="text-faint">{formatPorts(row.container.ports)}</span>
  }
  const last = row.workload.lastDeployment
  if (!last) return <Nothing />
  return (
    <span className="flex items-center gap-2">
      <span className="flex shrink-0">
        <StateMark look={deploymentLook[last.state]} />
      </span>
      <span className="truncate text-faint">
        {last.tag} · <Ago at={last.at} style="age" />
      </span>
    </span>
  )
}
