import { Link } from '@tanstack/react-router'
import { CircleStop, CloudDownload, Play, RotateCw, Scaling, ScrollText } from 'lucide-react'
import type { ServiceUsage } from '../../shared/model/stats.ts'
import { shortImage } from '../fleet/image-parts.ts'
import { type ControlProposed, useProposal } from '../plans/proposals.ts'
import { Section } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Mono } from '../ui/mono.tsx'
import { containerLook, healthLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { ServicePorts } from './service-ports.tsx'
import type { ServiceRow } from './service-rows.ts'
import { cpuText, memoryText, useUsage } from './use-usage.ts'

interface ServicesPanelProps {
  workload: string
  rows: readonly ServiceRow[]
  /** Pulling and scaling go by a release: there is one. */
  hasRelease: boolean
  stale: boolean
}

/** The services of a stack as they are now, and what can be done with each and with all. */
export function ServicesPanel(props: ServicesPanelProps) {
  const { workload, rows, hasRelease, stale } = props
  const usages = useUsage(workload, !stale && rows.some(({ up }) => up > 0))
  return (
    <Section
      title="Services"
      count={rows.length}
      actions={rows.length > 0 && <ForAll {...props} />}
    >
      {rows.length === 0 ? (
        <p className="py-2 text-dim">None is there.</p>
      ) : (
        <div className="@container">
          <table className="w-full table-fixed border-separate border-spacing-0">
            <thead>
              <tr className="text-left [&>th]:border-b [&>th]:px-2 [&>th]:py-1">
                <Heading className="pl-0! @min-[940px]:w-[30%]">Service</Heading>
                <Heading className={whereWide}>Image</Heading>
                <Heading className="w-15" hint="Containers of it that are up">
                  Up
                </Heading>
                <Heading className="w-27">State</Heading>
                <Heading className="w-25">Health</Heading>
                <Heading
                  className={cx('w-17 text-right', whereRoom)}
                  hint="Since its containers were made"
                >
                  Restarts
                </Heading>
                <Heading className={cx('w-15 text-right', whereRoom)} hint="Of one processor">
                  CPU
                </Heading>
                <Heading className={cx('w-18 text-right', whereRoom)}>Memory</Heading>
                <th scope="col" className="w-34">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row
                  key={row.service}
                  workload={workload}
                  row={row}
                  usage={usages.get(row.service)}
                  hasRelease={hasRelease}
                  stale={stale}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && !hasRelease && (
        <p className="pt-1.5 text-sm text-faint">
          Adopted as it runs. Pulling and scaling go by a release: the first deployment makes one.
        </p>
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

/** What has no column of its own where there is less room stands in a second line of its service. */
const whereWide = '@max-[940px]:hidden'
const whereRoom = '@max-[680px]:hidden'

interface RowProps extends Omit<ServicesPanelProps, 'rows'> {
  row: ServiceRow
  usage: ServiceUsage | undefined
}

function Row(props: RowProps) {
  const { row, usage, stale } = props
  const { ports } = row
  const image = imageOf(row)
  const restarts = usage?.restarts ?? row.restarts
  return (
    <>
      <Numbers {...props} image={image} restarts={restarts} />
      <tr className={cx('[&>*]:border-b', ports.length === 0 && '@min-[940px]:hidden')}>
        <td colSpan={9} className="pb-1.5 pl-4">
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-dim">
            <span className="min-w-0 break-all @min-[940px]:hidden">{image}</span>
            <span className="tabular-nums @min-[680px]:hidden">
              {`CPU ${cpuText(usage?.cpu)} · ${memoryText(usage?.memory)} · restarts ${restarts ?? '–'}`}
            </span>
            {ports.length > 0 && <ServicePorts row={row} stale={stale} />}
          </span>
        </td>
      </tr>
    </>
  )
}

/** Of containers that do not run the same, how many images there are. */
function imageOf({ containers }: ServiceRow): string {
  const [first, ...more] = new Set(containers.map(({ image }) => image))
  if (first === undefined) return '–'
  return more.length === 0 ? first : `${more.length + 1} images`
}

interface NumbersProps extends RowProps {
  image: string
  restarts: number | null
}

function Numbers(props: NumbersProps) {
  const { workload, row, usage, hasRelease, stale, image, restarts } = props
  const { service, containers, up, worst, ports } = row
  return (
    <tr className={cx('h-8 [&>*]:px-2', ports.length === 0 && '@min-[940px]:[&>*]:border-b')}>
      <th scope="row" className="truncate pl-0! text-left">
        <span title={service}>
          <Mono className="font-strong">{service}</Mono>
        </span>
      </th>
      <td className={cx('truncate', whereWide)} title={image}>
        <Mono className="text-dim">{shortImage(image)}</Mono>
      </td>
      <td className="tabular-nums">
        {up === containers.length ? `${up}` : `${up} of ${containers.length}`}
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
          whereRoom,
          !stale && (restarts ?? 0) > 0 && 'font-strong text-warn-ink',
        )}
      >
        {restarts ?? '–'}
      </td>
      <td className={cx('text-right tabular-nums', whereRoom)}>{cpuText(usage?.cpu)}</td>
      <td className={cx('text-right tabular-nums', whereRoom)}>{memoryText(usage?.memory)}</td>
      <td className="pr-0! text-right">
        <RowActions workload={workload} row={row} hasRelease={hasRelease} />
      </td>
    </tr>
  )
}

function RowActions({ workload, row, hasRelease }: Omit<RowProps, 'stale' | 'usage'>) {
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
      {hasRelease && (
        <>
          <IconButton
            small
            label={`Pull ${service}`}
            icon={CloudDownload}
            onClick={control('pull')}
          />
          <IconButton
            small
            label={`Scale ${service}`}
            icon={Scaling}
            onClick={() =>
              propose({ kind: 'scale', workload, counts: { [service]: containers.length } })
            }
          />
        </>
      )}
    </span>
  )
}

function ForAll({ workload, rows, hasRelease }: ServicesPanelProps) {
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
      {hasRelease && (
        <>
          <Button small icon={CloudDownload} onClick={control('pull')}>
            Pull all
          </Button>
          <Button small icon={Scaling} onClick={() => propose({ kind: 'scale', workload, counts })}>
            Scale
          </Button>
        </>
      )}
    </span>
  )
}
