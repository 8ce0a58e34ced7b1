import type { FleetWorkload } from '../../shared/model/fleet.ts'
import { personText } from '../../shared/model/lock.ts'
import { metricLooks } from '../stats/amounts.ts'
import { UsageCell } from '../stats/usage-cell.tsx'
import type { Column } from '../ui/data-grid.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import {
  containerLook,
  deploymentLook,
  healthLook,
  workloadHealthLook,
  workloadLook,
} from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago, clockTime, fullTime } from '../ui/time.tsx'
import { ChoiceCell } from './choice.tsx'
import type { FleetRow } from './fleet-rows.ts'
import { formatPorts } from './image-parts.ts'
import {
  DeclaredCell,
  DiffersCell,
  isUnreadable,
  Nothing,
  RegistryCell,
  ReleaseCell,
  RunningCell,
} from './version-cells.tsx'

/**
 * From this width on there is room for all that is compared. Each column comes where all that say more have their
 * least: a name and its state stand in the narrowest browser.
 */
const fourColumns = 1_272

/** From here on, for what is used, too. */
const withUsage = 1_528

export const fleetColumns: readonly Column<FleetRow>[] = [
  {
    key: 'choice',
    title: 'Choose',
    isTitleHidden: true,
    track: '14px',
    cell: (row) => <ChoiceCell row={row} />,
  },
  {
    key: 'name',
    title: 'Name',
    track: 'minmax(134px, 1.4fr)',
    cell: (row) => <Name row={row} />,
  },
  {
    key: 'host',
    title: 'Host',
    track: 'minmax(80px, 0.8fr)',
    from: 522,
    cell: (row) => (row.host === '' ? <Nothing /> : <HostChip name={row.host} />),
  },
  {
    key: 'running',
    title: 'Running',
    track: 'minmax(96px, 1fr)',
    from: 430,
    cell: (row) => <RunningCell row={row} />,
  },
  {
    key: 'release',
    title: 'Release',
    track: 'minmax(92px, 0.4fr)',
    from: fourColumns,
    cell: (row) => <ReleaseCell row={row} />,
  },
  {
    key: 'declared',
    title: 'Declared',
    track: 'minmax(158px, 0.6fr)',
    from: fourColumns,
    cell: (row) => <DeclaredCell row={row} />,
  },
  {
    key: 'registry',
    title: 'Registry',
    track: 'minmax(158px, 0.6fr)',
    from: fourColumns,
    cell: (row) => <RegistryCell row={row} />,
  },
  {
    key: 'differs',
    title: 'Differs',
    track: 'minmax(142px, 0.6fr)',
    from: 676,
    until: fourColumns,
    cell: (row) => <DiffersCell row={row} />,
  },
  {
    key: 'state',
    title: 'State',
    track: 'minmax(116px, 0.6fr)',
    cell: (row) => <State row={row} />,
  },
  {
    key: 'health',
    title: 'Health',
    track: 'minmax(108px, 0.5fr)',
    from: 796,
    cell: (row) => <Health row={row} />,
  },
  ...(['cpu', 'memory'] as const).map(
    (metric): Column<FleetRow> => ({
      key: metric,
      title: metricLooks[metric].title,
      track: '116px',
      end: true,
      from: withUsage,
      cell: (row) => <Usage row={row} metric={metric} />,
    }),
  ),
  {
    key: 'age',
    title: 'Age',
    track: '48px',
    end: true,
    from: 856,
    cell: (row) => <Age row={row} />,
  },
  {
    key: 'last',
    title: 'Last deployment',
    track: 'minmax(114px, 2.2fr)',
    from: 982,
    cell: (row) => <Last row={row} />,
  },
]

/** Name of a row. A workload of another installation goes by its name there, with its release. */
function Name({ row }: { row: FleetRow }) {
  const { release, by } = (row.kind === 'container' && row.container.otherInstallation) || {}
  if (!release) return <MiddleText text={row.name} className="font-strong" />
  return (
    <span className="flex min-w-0 gap-1.5">
      <MiddleText text={row.name} className="font-strong" />
      <span className="shrink-0 text-dim" title={by && `Deployed by ${personText(by)}`}>
        {release}
      </span>
    </span>
  )
}

function State({ row }: { row: FleetRow }) {
  const isStale = row.staleSince !== undefined
  if (row.kind === 'container')
    return <StateMark look={containerLook[row.container.state]} stale={isStale} />
  const { state, trouble } = row.workload
  const why = isStale ? undefined : trouble
  return (
    <span title={why} className="inline-flex min-w-0">
      <StateMark look={workloadLook[state]} stale={isStale} />
      {why !== undefined && <span className="sr-only">: {why}</span>}
    </span>
  )
}

/** The health of a row; where nothing is known now, when it was last known. */
function Health({ row }: { row: FleetRow }) {
  if (isUnreadable(row)) return <Nothing />
  if (row.staleSince !== undefined) {
    const when = row.staleSince === null ? 'never seen' : `stale since ${clockTime(row.staleSince)}`
    return (
      <span title={when} className="text-sm text-unknown-ink">
        {when}
      </span>
    )
  }
  const look =
    row.kind === 'workload' ? workloadHealthLook(row.workload) : healthLook[row.container.health]
  return look ? <StateMark look={look} /> : <Nothing />
}

/** States of what is down: its last reading is not what it uses now. */
const isDown: readonly FleetWorkload['state'][] = ['stopped', 'failed', 'absent', 'unknown']

function Usage({ row, metric }: { row: FleetRow; metric: 'cpu' | 'memory' }) {
  if (row.kind === 'container' || isUnreadable(row)) return <Nothing />
  const stale = row.staleSince !== undefined || isDown.includes(row.workload.state)
  return <UsageCell workload={row.name} metric={metric} stale={stale} />
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
  const what = last.tag || last.action
  return (
    <span className="flex items-center gap-2">
      <span className="flex shrink-0">
        <StateMark look={deploymentLook[last.state]} />
      </span>
      <span className="truncate text-faint" title={`${what}, ${fullTime(last.at)}`}>
        {what} · <Ago at={last.at} style="age" />
      </span>
    </span>
  )
}
