import { Link } from '@tanstack/react-router'
import { CircleStop, CloudDownload, Play, RotateCw, Scaling, ScrollText } from 'lucide-react'
import { formatPorts } from '../fleet/image-parts.ts'
import { type ControlProposed, useProposal } from '../plans/proposals.ts'
import { Section } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Mono } from '../ui/mono.tsx'
import { containerLook, healthLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import type { ServiceRow } from './service-rows.ts'

interface ServicesPanelProps {
  workload: string
  rows: readonly ServiceRow[]
  stale: boolean
}

/** The services of a stack as they are now, and what can be done with each and with all. */
export function ServicesPanel({ workload, rows, stale }: ServicesPanelProps) {
  return (
    <Section
      title="Services"
      count={rows.length}
      actions={rows.length > 0 && <ForAll workload={workload} rows={rows} />}
    >
      {rows.length === 0 ? (
        <p className="py-2 text-dim">None is there.</p>
      ) : (
        <table className="w-full table-fixed border-separate border-spacing-0">
          <thead>
            <tr className="text-left [&>th]:border-b [&>th]:px-2 [&>th]:py-1">
              <Heading className="w-[16%] pl-0!">Service</Heading>
              <Heading className="w-21">Containers</Heading>
              <Heading className="w-27">State</Heading>
              <Heading className="w-25">Health</Heading>
              <Heading className="w-17 text-right" hint="While its last deployment was watched">
                Restarts
              </Heading>
              <Heading>Ports</Heading>
              <th scope="col" className="w-34">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.service} workload={workload} row={row} stale={stale} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

function Heading(props: { children: string; className?: string; hint?: string }) {
  const { children, className, hint } = props
  return (
    <th scope="col" title={hint} className={cx('label', className)}>
      {children}
    </th>
  )
}

function Row({ workload, row, stale }: { workload: string; row: ServiceRow; stale: boolean }) {
  const { service, containers, up, worst, restarts, ports } = row
  return (
    <tr className="h-8 [&>*]:border-b [&>*]:px-2">
      <th scope="row" className="truncate pl-0! text-left">
        <Mono className="font-strong">{service}</Mono>
      </th>
      <td className="tabular-nums">
        {up === containers.length ? `${up}` : `${up} of ${containers.length} up`}
      </td>
      <td>
        {worst ? (
          <span title={worst.status}>
            <StateMark look={containerLook[worst.state]} stale={stale} />
          </span>
        ) : (
          <StateMark look={{ ...containerLook.exited, word: 'None there' }} stale={stale} />
        )}
      </td>
      <td>{worst && up > 0 && <StateMark look={healthLook[worst.health]} stale={stale} />}</td>
      <td
        className={cx(
          'text-right tabular-nums',
          (restarts ?? 0) > 0 && 'font-strong text-warn-ink',
        )}
      >
        {restarts ?? '–'}
      </td>
      <td className="truncate text-sm text-dim" title={ports.join(', ')}>
        {ports.length === 0 ? '–' : formatPorts(ports)}
      </td>
      <td className="pr-0! text-right">
        <RowActions workload={workload} row={row} />
      </td>
    </tr>
  )
}

function RowActions({ workload, row }: { workload: string; row: ServiceRow }) {
  const propose = useProposal()
  const { service, containers, up } = row
  const control = (kind: ControlProposed['kind']) => () =>
    propose({ kind, workload, services: [service] })
  return (
    <span className="inline-flex items-center">
      <Link
        to="/workloads/$name/$tab"
        params={{ name: workload, tab: 'logs' }}
        search={{ service }}
        aria-label={`Logs of ${service}`}
        title={`Logs of ${service}`}
        className="inline-flex size-6 items-center justify-center rounded-md text-dim hover:bg-hover hover:text-ink"
      >
        <ScrollText aria-hidden className="size-4" strokeWidth={1.75} />
      </Link>
      <IconButton small label={`Restart ${service}`} icon={RotateCw} onClick={control('restart')} />
      {up > 0 ? (
        <IconButton small label={`Stop ${service}`} icon={CircleStop} onClick={control('stop')} />
      ) : (
        <IconButton small label={`Start ${service}`} icon={Play} onClick={control('start')} />
      )}
      <IconButton small label={`Pull ${service}`} icon={CloudDownload} onClick={control('pull')} />
      <IconButton
        small
        label={`Scale ${service}`}
        icon={Scaling}
        onClick={() =>
          propose({ kind: 'scale', workload, counts: { [service]: containers.length } })
        }
      />
    </span>
  )
}

function ForAll({ workload, rows }: { workload: string; rows: readonly ServiceRow[] }) {
  const propose = useProposal()
  const isAnyUp = rows.some(({ up }) => up > 0)
  const isAnyDown = rows.some(({ up, containers }) => up < containers.length)
  const control = (kind: ControlProposed['kind']) => () => propose({ kind, workload, services: [] })
  const counts = Object.fromEntries(
    rows.map(({ service, containers }) => [service, containers.length]),
  )
  return (
    <span className="flex gap-1.5">
      {isAnyDown && (
        <Button small icon={Play} onClick={control('start')}>
          Start all
        </Button>
      )}
      {isAnyUp && (
        <>
          <Button small icon={RotateCw} onClick={control('restart')}>
            Restart all
          </Button>
          <Button small icon={CircleStop} onClick={control('stop')}>
            Stop all
          </Button>
        </>
      )}
      <Button small icon={CloudDownload} onClick={control('pull')}>
        Pull all
      </Button>
      <Button small icon={Scaling} onClick={() => propose({ kind: 'scale', workload, counts })}>
        Scale
      </Button>
    </span>
  )
}
