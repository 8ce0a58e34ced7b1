/** The rows of the fleet under their headings. */
import type { ReactNode } from 'react'
import type { Host } from '../../shared/model/host.ts'
import { AdoptButton } from '../adopt/unmanaged-list.tsx'
import type { GridItem } from '../ui/data-grid.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { hostLook, workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { type Grouping, groupRows, type RowGroup, stateNow } from './fleet-groups.ts'
import type { FleetRow, FleetRows } from './fleet-rows.ts'

type Item = GridItem<FleetRow>

interface Shown {
  readonly grouping: Grouping
  readonly hosts: readonly Host[]
  /** Keys of the headings whose rows are put away. */
  readonly folded: ReadonlySet<string>
}

/** Workloads in their groups, then what no workload of ours owns. */
export function fleetItems(rows: FleetRows, { grouping, hosts, folded }: Shown): Item[] {
  const names = hosts.map(({ name }) => name)
  const groups = groupRows(rows.workloads, grouping, names)
  const part = (key: string, heading: ReactNode, items: readonly Item[]): Item[] => {
    if (items.length === 0) return []
    const isExpanded = !folded.has(key)
    return [{ type: 'heading', key, heading, isExpanded }, ...(isExpanded ? items : [])]
  }
  const section = (
    title: string,
    own: readonly FleetRow[],
    {
      note,
      items = asItems(own),
    }: { readonly note: string; readonly items?: readonly Item[] | undefined },
  ) => part(title, <Heading title={title} count={own.length} note={note} />, items)
  return [
    ...groups.flatMap((group) =>
      part(
        `${grouping}:${group.name}`,
        <GroupHeading grouping={grouping} group={group} hosts={hosts} />,
        asItems(group.rows),
      ),
    ),
    ...section('Left by workloads that are gone', rows.orphans, { note: '' }),
    ...section('Other Longshore installations', rows.others, { note: 'read only' }),
    ...section('Longshore’s own', rows.own, { note: 'read only' }),
    ...section('Not managed by Longshore', rows.foreign, {
      note: 'read only',
      items: foreignItems(rows.foreign),
    }),
  ]
}

const made = new WeakMap<FleetRow, Item>()

/** The same of the same row, so that the list draws only what changed. */
function asItem(row: FleetRow): Item {
  const last = made.get(row)
  if (last) return last
  const item = { type: 'row', key: row.key, row, faded: row.staleSince !== undefined } as const
  made.set(row, item)
  return item
}

const asItems = (rows: readonly FleetRow[]): Item[] => rows.map(asItem)

interface GroupHeadingProps {
  grouping: Grouping
  group: RowGroup
  hosts: readonly Host[]
}

function GroupHeading({ grouping, group, hosts }: GroupHeadingProps) {
  const { name, rows, ill, unknown } = group
  const host = hosts.find((one) => one.name === name)
  const [first] = rows
  // Of what a heading says of all its rows, no count repeats it.
  const counts = grouping === 'state' ? [] : countWords(ill, unknown)
  return (
    <Heading
      title={
        grouping === 'state' && first ? (
          <StateMark look={workloadLook[stateNow(first)]} />
        ) : grouping === 'host' ? (
          <HostChip name={name || 'No host'} />
        ) : (
          'Workloads'
        )
      }
      count={rows.length}
      note={counts.join(' · ')}
      mark={
        grouping === 'host' &&
        host &&
        host.status.state !== 'online' && <StateMark look={hostLook(host.status)} />
      }
    />
  )
}

function countWords(ill: number, unknown: number): string[] {
  return [
    ...(ill === 0 ? [] : [`${ill} not well`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ]
}

interface HeadingProps {
  title: ReactNode
  count: number
  note: string
  mark?: ReactNode
}

function Heading({ title, count, note, mark }: HeadingProps) {
  const number = count.toLocaleString('en')
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="flex min-w-0 text-sm font-strong text-dim">{title}</span>
      {mark}
      <CountText text={note === '' ? number : `${number} · ${note}`} />
    </span>
  )
}

/** Count of the rows below, which gives way first where there is little room. */
const CountText = ({ text }: { text: string }) => (
  <span title={text} className="min-w-6 shrink-[1000] truncate text-sm text-dim">
    {text}
  </span>
)

const projectOf = (row: FleetRow) => (row.kind === 'container' ? row.container.project : undefined)

/** Containers of others: single ones first, then each compose project under its name. */
function foreignItems(rows: readonly FleetRow[]): Item[] {
  const single = rows.filter((row) => projectOf(row) === undefined)
  const members = rows.filter((row) => projectOf(row) !== undefined)
  const projects = Map.groupBy(members, (row) => `${projectOf(row)}\n${row.host}`)
  return [
    ...asItems(single),
    ...[...projects].flatMap(([key, own]) => [projectHeading(key, own), ...asItems(own)]),
  ]
}

function projectHeading(key: string, rows: readonly FleetRow[]): Item {
  const [project = '', host = ''] = key.split('\n')
  const heading = (
    <span className="flex min-w-0 items-center gap-2">
      <MiddleText text={project} className="font-strong text-dim" />
      <HostChip name={host} />
      <CountText text={`${rows.length} · compose project`} />
      <AdoptButton host={host} project={project} />
    </span>
  )
  return { type: 'heading', key: `p:${key}`, heading }
}
