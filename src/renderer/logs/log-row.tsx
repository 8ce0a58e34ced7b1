import { memo } from 'react'
import { cx } from '../ui/cx.ts'
import { shortSpan } from '../ui/time.tsx'
import { PieceText } from './log-piece.tsx'
import { linePieces } from './log-pieces.ts'
import { rowHeight } from './log-position.ts'
import type { LogRow } from './log-store.ts'
import { absoluteTime, markWords } from './log-words.ts'
import type { TextRange } from './pattern.ts'

/** Characters that are drawn of a line; the rest is a note, and is there when copied or downloaded. */
const drawnChars = { clip: 2_000, wrap: 20_000 } as const
/** As many colours as there are hosts; what is past the eighth shares them. */
const gutterColours = 8

export interface LogRowProps {
  readonly row: LogRow
  readonly ranges: readonly TextRange[]
  readonly wrap: boolean
  readonly timestamps: 'off' | 'relative' | 'absolute'
  /** Renewed every second while times are relative. */
  readonly now: number
  readonly isCurrent: boolean
  readonly isContext: boolean
  /** The place of its group, whose colour the gutter has; undefined = there is only one. */
  readonly colour: number | undefined
  /** Name of that group, where it is to be read. */
  readonly name: string | undefined
  /** A release went live just before this row. */
  readonly marker: string | undefined
  /** A release went live after it, and nothing was written since. */
  readonly lastMarker: string | undefined
}

export const LogRowView = memo(function LogRowView(props: LogRowProps) {
  const { row, wrap, isCurrent, isContext, marker, lastMarker } = props
  const edge = row.mark ? 'right-48' : 'right-0'
  return (
    <div
      data-row={row.row}
      style={{ minHeight: rowHeight, ...(wrap ? {} : { height: rowHeight }) }}
      className={cx(
        'relative flex min-w-0 leading-[18px]',
        isCurrent ? 'bg-selected' : 'hover:bg-hover',
        isContext && 'opacity-60',
        marker !== undefined && 'shadow-[inset_0_1px_0_var(--color-accent)]',
        lastMarker !== undefined && 'shadow-[inset_0_-1px_0_var(--color-accent)]',
      )}
    >
      {row.mark ? <MarkText row={row} /> : <LineText {...props} />}
      {/* A divider has its time at the right end: the release stands before it. */}
      {marker !== undefined && <Marker name={marker} className={cx(edge, 'top-0 rounded-bl-sm')} />}
      {lastMarker !== undefined && (
        <Marker name={lastMarker} className={cx(edge, 'bottom-0 rounded-tl-sm')} />
      )}
    </div>
  )
}, sameRow)

/** A row number always stands for the same line. */
function sameRow(a: LogRowProps, b: LogRowProps): boolean {
  const keys = Object.keys(a) as (keyof LogRowProps)[]
  return keys.every((key) => (key === 'row' ? a.row.row === b.row.row : a[key] === b[key]))
}

function Marker({ name, className }: { name: string; className: string }) {
  return (
    <span
      className={cx(
        'absolute z-10 bg-accent px-1.5 text-xs font-strong text-on-accent select-none',
        className,
      )}
    >
      {name} live
    </span>
  )
}

function MarkText({ row }: { row: LogRow }) {
  if (!row.mark) return null
  return (
    <div className="flex w-full items-center gap-3 px-3 font-sans text-xs text-dim">
      <span aria-hidden className="h-px w-6 bg-line-strong" />
      <span className="truncate font-strong">{markWords(row.mark)}</span>
      <span aria-hidden className="h-px flex-1 bg-line-strong" />
      <time className="tabular-nums">{absoluteTime(row.mark.at)}</time>
    </div>
  )
}

function LineText({ row, ranges, wrap, timestamps, now, colour, name }: LogRowProps) {
  const limit = drawnChars[wrap ? 'wrap' : 'clip']
  const hidden = row.text.length - limit
  const text = hidden > 0 ? row.text.slice(0, limit) : row.text
  return (
    <>
      <span
        aria-hidden
        className="w-[3px] shrink-0 select-none"
        style={
          colour === undefined
            ? undefined
            : { background: `var(--ls-host-${(colour % gutterColours) + 1})` }
        }
      />
      {name !== undefined && (
        <span
          title={name}
          className="w-[calc(var(--log-name)+1.6ch)] shrink-0 truncate pl-[0.6ch] text-faint select-none"
        >
          {name}
        </span>
      )}
      <span className="w-[3ch] shrink-0 pl-[0.6ch] text-bad-ink select-none">
        {row.stream === 'e' && (
          <>
            <span aria-hidden>E</span>
            <span className="sr-only">stderr: </span>
          </>
        )}
      </span>
      {timestamps !== 'off' && (
        <time className="shrink-0 pr-[1ch] text-faint tabular-nums select-none">
          {timestamps === 'absolute'
            ? absoluteTime(row.time)
            : `${shortSpan(Math.max(0, now - row.time)).padStart(6)}`}
        </time>
      )}
      <bdi
        dir="ltr"
        data-line
        className={cx(
          'min-w-0 flex-1 [tab-size:8]',
          wrap
            ? 'break-all whitespace-pre-wrap'
            : 'overflow-hidden whitespace-pre [text-indent:var(--log-shift)]',
        )}
      >
        {linePieces(text, ranges).map((piece) => (
          <PieceText key={piece.start} piece={piece} />
        ))}
        {hidden > 0 && (
          <span className="ml-[1ch] rounded-sm bg-sunken px-1 text-faint select-none">
            {hidden.toLocaleString('en')} more characters
          </span>
        )}
      </bdi>
    </>
  )
}
