import { useRef } from 'react'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { Traits } from '../../shared/model/kind.ts'
import type { ServiceUsage } from '../../shared/model/stats.ts'
import { shortImage } from '../fleet/image-parts.ts'
import { cpuText, memoryText } from '../stats/amounts.ts'
import { useUsage } from '../stats/use-usage.ts'
import { cx } from '../ui/cx.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { containerLook, healthLook, type Look } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { useWidth } from '../ui/use-width.ts'
import { ServiceActions } from './service-actions.tsx'
import { ServicePorts } from './service-ports.tsx'
import type { ServiceRow } from './service-rows.ts'

/** Columns there is room for: the others stand in a second line of each service. */
interface Room {
  readonly image: boolean
  readonly usage: boolean
  /** How many are up, health, and actions. */
  readonly more: boolean
}

/** From these widths on; before it is measured, there is room. */
const imageFromPx = 940
const usageFromPx = 680
const moreFromPx = 520
const roomOf = (width: number): Room => ({
  image: width === 0 || width >= imageFromPx,
  usage: width === 0 || width >= usageFromPx,
  more: width === 0 || width >= moreFromPx,
})
const columnsIn = ({ image, usage, more }: Room) =>
  2 + (image ? 1 : 0) + (usage ? 3 : 0) + (more ? 3 : 0)

export interface ServicesProps {
  workload: string
  /** The host that they are on; absent = the only one. */
  host?: string | undefined
  rows: readonly ServiceRow[]
  /** Actions that can be done with them. */
  actions: Traits['actions']
  /** Pulling and scaling go by a release: there is one. */
  hasRelease: boolean
  stale: boolean
}

/** A line for each service, and a second one for what the first has no room for. */
export function ServicesTable(props: ServicesProps) {
  const { workload, host, rows, actions, hasRelease, stale } = props
  const usages = useUsage(workload, !stale && rows.some(({ up }) => up > 0), host)
  const frame = useRef<HTMLDivElement>(null)
  const room = roomOf(useWidth(frame))
  return (
    <div ref={frame}>
      <table className="w-full table-fixed border-separate border-spacing-0">
        <thead>
          <tr className="text-left [&>th]:border-b [&>th]:px-2 [&>th]:py-1">
            <Heading className={cx('pl-0!', room.image && 'w-[30%]')}>Service</Heading>
            {room.image && <Heading>Image</Heading>}
            {room.more && (
              <Heading className="w-15" hint="Containers of it that run">
                Up
              </Heading>
            )}
            <Heading className="w-27">State</Heading>
            {room.more && <Heading className="w-25">Health</Heading>}
            {room.usage && (
              <>
                <Heading className="w-17 text-right" hint="Since its containers were made">
                  Restarts
                </Heading>
                <Heading className="w-15 text-right" hint="Of one processor">
                  CPU
                </Heading>
                <Heading className="w-18 text-right">Memory</Heading>
              </>
            )}
            {room.more && (
              <th scope="col" className="w-40">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.service}
              workload={workload}
              row={row}
              usage={usages.get(row.service)}
              actions={actions}
              hasRelease={hasRelease}
              stale={stale}
              room={room}
            />
          ))}
        </tbody>
      </table>
    </div>
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

interface RowProps extends Omit<ServicesProps, 'rows'> {
  row: ServiceRow
  usage: ServiceUsage | undefined
  room: Room
}

function Row(props: RowProps) {
  const { row, usage, stale, room } = props
  const image = imageOf(row)
  const restarts = usage?.restarts ?? row.restarts
  const isOne = row.ports.length === 0 && room.image
  return (
    <>
      <Numbers {...props} image={image} restarts={restarts} isOne={isOne} />
      {!isOne && (
        <tr className="[&>*]:border-b">
          <td colSpan={columnsIn(room)} className="pb-1.5 pl-4">
            <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-dim">
              {!room.image && <span className="min-w-0 break-all">{image}</span>}
              {!room.more && <Up row={row} />}
              {!room.more && <Health row={row} stale={stale} />}
              {!room.usage && (
                <span className="tabular-nums">
                  {`CPU ${cpuText(usage?.cpu)} · ${memoryText(usage?.memory)} · restarts ${restarts ?? '–'}`}
                </span>
              )}
              {row.ports.length > 0 && <ServicePorts row={row} stale={stale} />}
              {!room.more && <ServiceActions {...props} />}
            </span>
          </td>
        </tr>
      )}
    </>
  )
}

/** The image of a service; where containers do not run the same, how many images there are. */
function imageOf({ containers }: ServiceRow): string {
  const [first, ...more] = new Set(containers.map(({ image }) => image))
  if (first === undefined) return '–'
  return more.length === 0 ? first : `${more.length + 1} images`
}

interface NumbersProps extends RowProps {
  image: string
  restarts: number | null
  /** There is no second line. */
  isOne: boolean
}

function Numbers(props: NumbersProps) {
  const { row, usage, stale, room, image, restarts, isOne } = props
  const { service, containers, running, worst, isInit } = row
  const upWords = `${running} of ${containers.length}`
  return (
    <tr className={cx('h-8 [&>*]:px-2', isOne && '[&>*]:border-b')}>
      <th scope="row" className="truncate pl-0! text-left">
        <MiddleText text={service} className="font-mono text-sm font-strong" />
      </th>
      {room.image && (
        <td className="truncate">
          <MiddleText
            text={shortImage(image)}
            title={image}
            className="font-mono text-sm text-dim"
          />
        </td>
      )}
      {room.more && (
        <td className="tabular-nums">
          {isInit ? '–' : running === containers.length ? running : upWords}
        </td>
      )}
      <td>
        {worst ? (
          <span title={worst.status}>
            <StateMark look={lookOf(row, worst)} stale={stale} />
          </span>
        ) : (
          <StateMark look={{ ...containerLook.exited, word: 'None there' }} stale={stale} />
        )}
      </td>
      {room.more && (
        <td>
          <Health row={row} stale={stale} />
        </td>
      )}
      {room.usage && (
        <>
          <td
            className={cx(
              'text-right tabular-nums',
              !stale && (restarts ?? 0) > 0 && 'font-strong text-warn-ink',
            )}
          >
            {restarts ?? '–'}
          </td>
          <td className="text-right tabular-nums">{cpuText(usage?.cpu)}</td>
          <td className="text-right tabular-nums">{memoryText(usage?.memory)}</td>
        </>
      )}
      {room.more && (
        <td className="pr-0! text-right">
          <ServiceActions {...props} />
        </td>
      )}
    </tr>
  )
}

function Up({ row: { isInit, running, containers } }: { row: ServiceRow }) {
  if (isInit) return null
  return <span className="tabular-nums">{`${running} of ${containers.length} up`}</span>
}

function Health({ row: { worst, up }, stale }: { row: ServiceRow; stale: boolean }) {
  return worst && up > 0 && <StateMark look={healthLook[worst.health]} stale={stale} />
}

/** An init that ended well did its work. */
function lookOf({ isInit }: ServiceRow, { state, status }: FleetContainer): Look {
  const isDone = isInit && state === 'exited' && status.startsWith('Exited (0)')
  return isDone ? { ...containerLook.running, word: 'Completed' } : containerLook[state]
}
