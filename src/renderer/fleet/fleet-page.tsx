import { Link, useNavigate } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { type ComponentType, Suspense, useDeferredValue, useMemo, useState } from 'react'
import type { Fleet } from '../../shared/model/fleet.ts'
import { useFleet } from '../client/live-data.tsx'
import { EmptyBlock, TruthNote } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { DataGrid } from '../ui/data-grid.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { Page } from '../ui/page.tsx'
import { Segments } from '../ui/segments.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ChoiceBar, ChoiceContext, useTogether } from './choice.tsx'
import { fleetColumns } from './fleet-columns.tsx'
import { groupings } from './fleet-groups.ts'
import { fleetItems } from './fleet-items.tsx'
import { type FleetRow, fleetRows } from './fleet-rows.ts'
import { useFolds, useGrouping } from './fleet-view.ts'
import { HostFilter } from './host-filter.tsx'
import { RowActions, runAction, useRowActions } from './row-actions.tsx'
import { useChoice } from './use-choice.ts'

const allHosts: readonly string[] = []

interface FleetPageProps {
  /** View that is shown until something is declared. */
  firstRun: ComponentType<{ fleet: Fleet }>
}

/** Every workload on every host, now; containers of others apart. */
export function FleetPage({ firstRun: FirstRun }: FleetPageProps) {
  const streamed = useFleet()
  const { status, data } = streamed
  const [filter, setFilter] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const names = data?.hosts.map(({ name }) => name) ?? []
  // A host that was removed meanwhile must not hide every row.
  const onHosts = chosen.every((name) => names.includes(name)) ? chosen : allHosts
  return (
    <Page
      title="Fleet"
      actions={
        <>
          {data && data.workloads.length > 0 && <GroupBy />}
          <FilterBox label="Filter the fleet" value={filter} onChange={setFilter} />
          <NewWorkload />
        </>
      }
      header={
        <TruthNote streamed={streamed} why="What follows was true then.">
          <HostFilter hosts={data?.hosts ?? []} chosen={onHosts} onChange={setChosen} />
        </TruthNote>
      }
    >
      {data?.workloads.length === 0 && (
        <Suspense>
          <FirstRun fleet={data} />
        </Suspense>
      )}
      {data ? (
        <FleetList fleet={data} filter={filter} hosts={onHosts} lost={status === 'lost'} />
      ) : (
        status === 'loading' && <SkeletonRows label="Loading the fleet" />
      )}
    </Page>
  )
}

const titles = { none: 'None', host: 'Host', state: 'State' } as const

function GroupBy() {
  const { grouping, group } = useGrouping()
  return (
    <Segments
      inline
      legend="Group by"
      segments={groupings.map((value) => ({ value, title: titles[value], hint: 'Next: b' }))}
      value={grouping}
      onChange={group}
    />
  )
}

function NewWorkload() {
  return (
    <Button variant="primary" icon={Plus} render={<Link to="/new" />} nativeButton={false}>
      New workload
    </Button>
  )
}

interface FleetListProps {
  fleet: Fleet
  filter: string
  hosts: readonly string[]
  lost: boolean
}

function FleetList({ fleet, filter, hosts, lost }: FleetListProps) {
  const navigate = useNavigate()
  const wanted = useDeferredValue(filter)
  const rows = useMemo(
    () => fleetRows(fleet, wanted, { isLive: !lost, onHosts: hosts }),
    [fleet, wanted, lost, hosts],
  )
  const { grouping, next: groupNext } = useGrouping()
  const { folded, toggle } = useFolds(wanted !== '')
  const items = useMemo(
    () => fleetItems(rows, { grouping, hosts: fleet.hosts, folded }),
    [rows, grouping, fleet.hosts, folded],
  )
  const choice = useChoice(fleet)
  const together = useTogether(fleet.workloads, choice.names)
  const actionsOf = useRowActions()

  if (fleet.workloads.length === 0 && fleet.containers.length === 0) return null
  if (items.length === 0) return <EmptyBlock icon={Search} text={nothingFound(filter, hosts)} />
  const open = (row: FleetRow) =>
    row.kind === 'workload'
      ? navigate({ to: '/workloads/$name', params: { name: row.name } })
      : navigate({
          to: '/containers/$host/$id',
          params: { host: row.host, id: row.container.id },
        })
  return (
    <ChoiceContext value={choice}>
      <ChoiceBar chosen={choice.names} actions={together} onClear={choice.clear} />
      <DataGrid
        label="Fleet"
        columns={fleetColumns}
        items={items}
        onOpen={open}
        onFold={toggle}
        onKey={(key, row) => {
          if (key === 'b') groupNext()
          const ofAll = together.find((one) => one.key === key)
          ofAll?.run()
          return (
            key === 'b' ||
            ofAll !== undefined ||
            choice.onKey(key, row) ||
            runAction(actionsOf, key, row)
          )
        }}
        actions={(row) => <RowActions actions={actionsOf(row)} />}
      />
    </ChoiceContext>
  )
}

function nothingFound(filter: string, hosts: readonly string[]): string {
  const where = hosts.length === 0 ? '' : ` on ${hosts.join(' or ')}`
  return filter === '' ? `Nothing is there${where}.` : `Nothing matches "${filter}"${where}.`
}
