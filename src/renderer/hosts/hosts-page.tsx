import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Server } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Host, sharingOneEngine } from '../../shared/model/host.ts'
import { useFleet } from '../client/live-data.tsx'
import { EmptyBlock, TruthNote } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Split } from '../ui/split.tsx'
import { hostLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { HostDetail } from './host-detail.tsx'
import { HostDialog } from './host-dialog.tsx'
import { gibibytes, NotKnown } from './host-values.tsx'

/** Every host with what it is, how it was found and whether it answers. */
export function HostsPage() {
  const streamed = useFleet()
  const { status, data } = streamed
  const { host, part } = useSearch({ from: '/hosts' })
  const chosen = data?.hosts.find(({ name }) => name === host)
  const [adding, setAdding] = useState(false)
  return (
    <Page
      title="Hosts"
      actions={
        <>
          <Button variant="primary" icon={Plus} onClick={() => setAdding(true)}>
            Add host
          </Button>
          {adding && <HostDialog onClose={() => setAdding(false)} />}
        </>
      }
      header={
        <>
          <TruthNote streamed={streamed} why="What follows was true then." />
          {data && <OneEngineNotes hosts={data.hosts} />}
          {data && host !== undefined && !chosen && (
            <p role="status" className="border-b bg-warn-tint px-4 py-1.5 text-warn-ink">
              {`There is no host ${host} here.`}
            </p>
          )}
        </>
      }
    >
      {data ? (
        <Split
          id="hosts"
          size={58}
          minFirst={360}
          first={<HostList hosts={data.hosts} selected={host} lost={status === 'lost'} />}
          second={
            chosen ? <HostDetail key={chosen.name} host={chosen} fleet={data} part={part} /> : null
          }
        />
      ) : (
        status === 'loading' && <SkeletonRows label="Loading the hosts" />
      )}
    </Page>
  )
}

/** Whatever is done on one of these is done on the others. */
function OneEngineNotes({ hosts }: { hosts: readonly Host[] }) {
  const known = hosts.map(({ name, engine }) => ({ name, id: engine?.id }))
  return sharingOneEngine(known).map((names) => (
    <p key={names.join(' ')} role="status" className="border-b px-4 py-1.5 text-dim">
      {`${names.join(' and ')} lead to one engine.`}
    </p>
  ))
}

/** Each appears once there is room for it beside those that appear before it. */
const columns: readonly Column<Host>[] = [
  {
    key: 'name',
    title: 'Name',
    track: 'minmax(120px, 1fr)',
    cell: (host) => (
      <span className="font-strong">
        <HostChip name={host.name} />
      </span>
    ),
  },
  {
    key: 'state',
    title: 'State',
    track: 'minmax(144px, 0.8fr)',
    cell: ({ status }) => <StateMark look={hostLook(status)} stale={status.state === 'stale'} />,
  },
  {
    key: 'since',
    title: 'For',
    track: '56px',
    end: true,
    from: 540,
    cell: ({ status }) =>
      status.state === 'connecting' ? <NotKnown /> : <Ago at={status.since} style="age" />,
  },
  {
    key: 'latency',
    title: 'Latency',
    track: '64px',
    end: true,
    from: 610,
    cell: ({ latencyMs }) => (latencyMs === null ? <NotKnown /> : `${Math.round(latencyMs)} ms`),
  },
  {
    key: 'endpoint',
    title: 'Endpoint',
    track: 'minmax(140px, 2fr)',
    from: 460,
    cell: ({ endpoint }) => <MiddleText text={endpoint} className="font-mono text-sm" />,
  },
  {
    key: 'found',
    title: 'Found by',
    track: 'minmax(100px, 1fr)',
    from: 1_200,
    cell: ({ found }) => <span className="text-dim">{found}</span>,
  },
  {
    key: 'engine',
    title: 'Engine',
    track: '120px',
    from: 740,
    cell: ({ engine }) => (engine ? `${engine.version} · API ${engine.apiVersion}` : <NotKnown />),
  },
  {
    key: 'platform',
    title: 'Platform',
    track: '104px',
    from: 860,
    cell: ({ engine }) => (engine ? `${engine.os}/${engine.arch}` : <NotKnown />),
  },
  {
    key: 'disk',
    title: 'Disk free',
    track: '80px',
    end: true,
    from: 1_080,
    cell: ({ disk }) => (disk ? gibibytes(disk.freeBytes) : <NotKnown />),
  },
  {
    key: 'size',
    title: 'Size',
    track: '120px',
    from: 990,
    cell: ({ engine }) =>
      engine ? `${engine.cpus} cores · ${gibibytes(engine.memoryBytes)}` : <NotKnown />,
  },
]

function HostList(props: { hosts: readonly Host[]; selected: string | undefined; lost: boolean }) {
  const { hosts, selected, lost } = props
  const navigate = useNavigate()
  const items = useMemo(
    () =>
      hosts.map((host) => ({
        type: 'row' as const,
        key: host.name,
        row: host,
        faded: lost || host.status.state === 'stale',
      })),
    [hosts, lost],
  )
  if (hosts.length === 0) {
    return (
      <EmptyBlock
        icon={Server}
        text="No host was found. Start Docker on this machine, or add one that you reach over SSH."
      />
    )
  }
  return (
    <DataGrid
      label="Hosts"
      columns={columns}
      items={items}
      onOpen={({ name }) =>
        navigate({ to: '/hosts', search: name === selected ? {} : { host: name } })
      }
      {...(selected === undefined ? {} : { selected })}
    />
  )
}
