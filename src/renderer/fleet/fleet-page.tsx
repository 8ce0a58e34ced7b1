import { Link, useNavigate } from '@tanstack/react-router'
import { Layers, Plus, Search } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { Fleet } from '../../shared/model/fleet.ts'
import { useFleet } from '../client/live-data.tsx'
import { EmptyBlock, FailureBlock, StaleNote } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { DataGrid, type GridItem } from '../ui/data-grid.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { fleetColumns } from './fleet-columns.tsx'
import { type FleetRow, type FleetRows, fleetRows } from './fleet-rows.ts'

/** Every workload on every host, now; containers of others apart. */
export function FleetPage() {
  const { status, data, failure, at } = useFleet()
  const [filter, setFilter] = useState('')
  return (
    <Page
      title="Fleet"
      actions={
        <>
          <FilterBox label="Filter the fleet" value={filter} onChange={setFilter} />
          <NewWorkload />
        </>
      }
      header={
        <>
          {failure && (
            <div className="px-4 pb-2">
              <FailureBlock failure={failure} />
            </div>
          )}
          {status === 'lost' && data && <StaleNote asOf={at} why="What follows was true then." />}
        </>
      }
    >
      {data ? (
        <FleetList fleet={data} filter={filter} lost={status === 'lost'} />
      ) : (
        status === 'loading' && <SkeletonRows label="Loading the fleet" />
      )}
    </Page>
  )
}

function NewWorkload() {
  return (
    <Button variant="primary" icon={Plus} render={<Link to="/new" />} nativeButton={false}>
      New workload
    </Button>
  )
}

function FleetList({ fleet, filter, lost }: { fleet: Fleet; filter: string; lost: boolean }) {
  const navigate = useNavigate()
  const wanted = useDeferredValue(filter)
  const rows = useMemo(() => fleetRows(fleet, wanted, !lost), [fleet, wanted, lost])
  const items = useMemo(() => gridItems(rows), [rows])

  if (fleet.workloads.length === 0 && fleet.containers.length === 0) {
    return (
      <EmptyBlock
        icon={Layers}
        text="No workload yet. A workload names an image and the host it goes to."
        action={<NewWorkload />}
      />
    )
  }
  if (items.length === 0) return <EmptyBlock icon={Search} text={`Nothing matches "${filter}".`} />
  const open = (row: FleetRow) =>
    row.kind === 'workload'
      ? navigate({ to: '/workloads/$name', params: { name: row.name } })
      : navigate({
          to: '/containers/$host/$id',
          params: { host: row.host, id: row.container.id },
        })
  return <DataGrid label="Fleet" columns={fleetColumns} items={items} onOpen={open} />
}

function gridItems({ workloads, foreign, orphans }: FleetRows) {
  return [
    ...section('Workloads', '', workloads),
    ...section('Left by workloads that are gone', '', orphans),
    ...section('Not managed by Longshore', 'read only', foreign),
  ]
}

function section(title: string, note: string, rows: readonly FleetRow[]): GridItem<FleetRow>[] {
  if (rows.length === 0) return []
  const heading = (
    <span className="flex items-baseline gap-2">
      <span className="text-sm font-strong text-dim">{title}</span>
      <span className="text-sm text-faint">
        {rows.length.toLocaleString('en')}
        {note === '' ? '' : ` · ${note}`}
      </span>
    </span>
  )
  return [
    { type: 'heading', key: title, heading },
    ...rows.map((row) => ({
      type: 'row' as const,
      key: row.key,
      row,
      faded: row.staleSince !== undefined,
    })),
  ]
}
