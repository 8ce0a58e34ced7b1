import { type CSSProperties, type KeyboardEvent, useCallback, useRef, useState } from 'react'
import { cx } from '../ui/cx.ts'
import { useNow } from '../ui/time.tsx'
import { logKeys } from './log-keys.ts'
import type { LogPane } from './log-pane.ts'
import { LogRowView } from './log-row.tsx'
import type { LogRow } from './log-store.ts'
import type { TextRange } from './pattern.ts'
import { usePaneVersion } from './use-log-pane.ts'
import { useLogMeasure, useLogScroll } from './use-log-scroll.ts'
import { useLogSelection } from './use-log-selection.ts'

/** A release went live at this moment; drawn as a rule across the log. */
export interface LogMarker {
  readonly at: number
  readonly name: string
}

interface LogRowsProps {
  pane: LogPane
  label: string
  markers: readonly LogMarker[]
  focusSearch: () => void
}

/** A region that scrolls by keys must take the focus. */
const focusable = { tabIndex: 0 } as const
const noRanges: readonly TextRange[] = []
const maxShiftPx = 20_000

/** The rows in sight, drawn over a scroll bar that stands for all of them. */
export function LogRows({ pane, label, markers, focusSearch }: LogRowsProps) {
  usePaneVersion(pane)
  const scroller = useRef<HTMLDivElement>(null)
  const probe = useRef<HTMLSpanElement>(null)
  const [shift, setShift] = useState(0)
  const shiftBy = useCallback((px: number) => {
    setShift((before) => Math.min(maxShiftPx, Math.max(0, before + px)))
  }, [])
  useLogMeasure(pane, scroller, probe)
  useLogScroll(pane, scroller, shiftBy)
  useLogSelection(pane, scroller)
  const now = useNow(pane.options.timestamps === 'relative' ? 1_000 : 60_000)

  const { position, options, groups } = pane
  const isMerged = groups.names.length > 1
  const top = position.top()
  const rows = pane.rowsFrom(top.index)
  pane.highlight?.ask(rows)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const key = logKeys[event.key]
    if (!key || event.target !== event.currentTarget) return
    event.preventDefault()
    // The window has its own meaning for some of these keys.
    event.stopPropagation()
    key[1]({ pane, focusSearch, shiftBy })
  }
  const style: CSSProperties & Record<'--log-shift' | '--log-name', string> = {
    '--log-name': `${nameWidth(groups.names)}ch`,
    '--log-shift': `${-shift}px`,
    ...(position.isFollowing
      ? { bottom: 0, minHeight: '100%' }
      : { top: 0, transform: `translateY(${-top.offset}px)` }),
  }
  return (
    <section
      ref={scroller}
      aria-label={label}
      data-log-rows
      {...focusable}
      onKeyDown={onKeyDown}
      className="relative h-full overflow-x-hidden overflow-y-scroll bg-[light-dark(var(--ls-raised),var(--ls-sunken))] font-mono text-sm outline-offset-[-2px]"
    >
      <div style={{ height: position.scrollHeight() }}>
        <div className="sticky top-0 overflow-hidden" style={{ height: position.viewportPx }}>
          <div className={cx('absolute inset-x-0')} style={style}>
            {rows.map((row) => (
              <LogRowView
                key={row.row}
                row={row}
                ranges={pane.highlight && !row.mark ? pane.highlight.ranges(row) : noRanges}
                wrap={options.wrap}
                timestamps={options.timestamps}
                now={options.timestamps === 'relative' ? now : 0}
                isCurrent={pane.currentHit === row.row}
                isContext={pane.filter?.isContext(row.row) === true && !row.mark}
                colour={isMerged ? (groups.of[row.container] ?? 0) : undefined}
                name={pane.hasServices && options.names ? nameOf(pane, row) : undefined}
                marker={markerBefore(pane, row, markers)}
                lastMarker={lastMarker(pane, row, markers)}
              />
            ))}
          </div>
        </div>
      </div>
      <span ref={probe} aria-hidden className="invisible absolute top-0">
        0000000000
      </span>
    </section>
  )
}

const nameOf = ({ groups }: LogPane, { container }: LogRow): string =>
  groups.names[groups.of[container] ?? 0] ?? ''

const widestName = 18

/** The same for every line, so that texts stand below each other. */
function nameWidth(names: readonly string[]): number {
  return Math.min(widestName, Math.max(0, ...names.map(({ length }) => length)))
}

/** The release that went live after the last line of all. */
function lastMarker(pane: LogPane, row: LogRow, markers: readonly LogMarker[]): string | undefined {
  if (row.row !== pane.store.end - 1) return undefined
  return markers.findLast(({ at }) => at > row.time)?.name
}

/** The name of the last release that went live before this line, and before no earlier one. */
function markerBefore(
  pane: LogPane,
  row: LogRow,
  markers: readonly LogMarker[],
): string | undefined {
  if (row.mark || !markers.some(({ at }) => at <= row.time)) return undefined
  const previous = pane.store.newestBefore(row.row)
  return markers.findLast(({ at }) => at <= row.time && at > previous)?.name
}
