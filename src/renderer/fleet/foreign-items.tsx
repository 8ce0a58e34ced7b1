import { AdoptButton } from '../adopt/unmanaged-list.tsx'
import type { GridItem } from '../ui/data-grid.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import type { FleetRow } from './fleet-rows.ts'

const projectOf = (row: FleetRow) => (row.kind === 'container' ? row.container.project : undefined)

export const asItem = (row: FleetRow): GridItem<FleetRow> => ({
  type: 'row',
  key: row.key,
  row,
  faded: row.staleSince !== undefined,
})

/** Containers of others: single ones first, then each compose project under its name. */
export function foreignItems(rows: readonly FleetRow[]): GridItem<FleetRow>[] {
  const single = rows.filter((row) => projectOf(row) === undefined)
  const members = rows.filter((row) => projectOf(row) !== undefined)
  const projects = Map.groupBy(members, (row) => `${projectOf(row)}\n${row.host}`)
  return [
    ...single.map(asItem),
    ...[...projects].flatMap(([key, own]) => [projectHeading(key, own), ...own.map(asItem)]),
  ]
}

function projectHeading(key: string, rows: readonly FleetRow[]): GridItem<FleetRow> {
  const [project = '', host = ''] = key.split('\n')
  const heading = (
    <span className="flex items-center gap-2">
      <span className="font-strong text-dim">{project}</span>
      <HostChip name={host} />
      <span className="text-sm text-faint">{`${rows.length} · compose project`}</span>
      <AdoptButton host={host} project={project} />
    </span>
  )
  return { type: 'heading', key: `p:${key}`, heading }
}
