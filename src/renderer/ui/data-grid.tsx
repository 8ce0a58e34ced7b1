import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { cx } from './cx.ts'
import { nextRow } from './grid-keys.ts'
import { useWidth } from './use-width.ts'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  /** The title is only read out. */
  readonly isTitleHidden?: boolean
  /** CSS grid track, e.g. `minmax(160px, 2fr)` or `88px`. */
  readonly track: string
  readonly cell: (row: Row) => ReactNode
  readonly end?: boolean
  /** Hidden while the grid is narrower than this many pixels. */
  readonly from?: number
  /** Hidden from this many pixels on, where wider columns say the same. */
  readonly until?: number
}

/** A row, or a heading between rows. `faded`: not known to be true now. */
export type GridItem<Row> =
  | { readonly type: 'row'; readonly key: string; readonly row: Row; readonly faded?: boolean }
  | { readonly type: 'heading'; readonly key: string; readonly heading: ReactNode }

interface DataGridProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  items: readonly GridItem<Row>[]
  onOpen?: (row: Row) => void
  /** A key that the grid does not know; true = it was one of theirs. */
  onKey?: (key: string, row: Row | undefined) => boolean
  /** Stands over the end of the row that the pointer is on. */
  actions?: (row: Row) => ReactNode
  /** Key of the row whose detail is open beside the list. */
  selected?: string
  autoFocus?: boolean
}

const rowHeight = 32

function fits({ from = 0, until = Number.POSITIVE_INFINITY }: Column<never>, width: number) {
  return width === 0 || (from <= width && width < until)
}

/** A table that holds the focus and has an active row is a grid to assistive technology. */
const asGrid = (activeId: string | undefined) =>
  ({ role: 'grid', tabIndex: 0, 'aria-activedescendant': activeId }) as const

/**
 * A virtual table: only rows in sight are drawn, so thousands stay smooth. The table itself holds
 * the focus; j, k, arrows, Home, End and Page keys move, Enter opens.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, columns, items, onOpen, onKey, actions, selected } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const [activeKey, setActiveKey] = useState<string>()
  const [pointed, setPointed] = useState<number>()
  const isSequence = useSequence()
  const shown = useMemo(() => columns.filter((column) => fits(column, width)), [columns, width])
  const template = shown.map((column) => column.track).join(' ')
  // The same for the same items: another one would have every row measured anew.
  const keyOf = useCallback((index: number) => items[index]?.key ?? index, [items])
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    // The sticky header lies over the first row's height when scrolling to a row above.
    scrollPaddingStart: 28,
    getItemKey: keyOf,
  })
  const active = items.findIndex((item) => item.key === (activeKey ?? selected))

  const open = (index: number) => {
    const item = items[index]
    if (item?.type !== 'row') return
    setActiveKey(item.key)
    onOpen?.(item.row)
  }
  const moveBy = (key: string): boolean => {
    const next = nextRow(key, active, items)
    if (next === undefined) return false
    setActiveKey(items[next]?.key)
    virtual.scrollToIndex(next)
    return true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || isChord(event) || isSequence(event)) return
    if (event.key === 'Enter') return open(active)
    const item = items[active]
    const row = item?.type === 'row' ? item.row : undefined
    if (moveBy(event.key) || onKey?.(event.key, row)) event.preventDefault()
  }
  // The active row shows where the focus is, so there is one as soon as there is focus.
  const onFocus = (event: FocusEvent) => {
    if (event.target !== event.currentTarget || active >= 0) return
    const first = nextRow('Home', -1, items)
    if (first !== undefined) setActiveKey(items[first]?.key)
  }
  const onClick = (event: MouseEvent<HTMLTableElement>) => {
    if (event.target instanceof Element && event.target.closest('[data-row-control]')) return
    const index = indexUnder(event)
    if (index !== undefined) open(index)
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <table
        {...asGrid(active < 0 ? undefined : `${id}-${active}`)}
        aria-label={label}
        aria-rowcount={items.length + 1}
        aria-colcount={shown.length}
        data-list
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onClick={onClick}
        {...(actions && {
          onMouseOver: (event: MouseEvent) => setPointed(indexUnder(event)),
          onMouseLeave: () => setPointed(undefined),
        })}
        className="group/grid block min-w-full outline-none"
      >
        <HeaderRow columns={shown} template={template} />
        <tbody className="relative block" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((place) => {
            const item = items[place.index]
            if (!item) return null
            return (
              <GridRow
                key={item.key}
                id={`${id}-${place.index}`}
                index={place.index}
                top={place.start}
                template={template}
                item={item}
                columns={shown}
                active={place.index === active}
                selected={item.key === selected}
                {...(actions && place.index === pointed && { actions })}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const isChord = ({ ctrlKey, metaKey, altKey }: KeyboardEvent) => ctrlKey || metaKey || altKey

function indexUnder({ target }: MouseEvent): number | undefined {
  const row = target instanceof Element ? target.closest('tr[data-index]') : null
  return row ? Number(row.getAttribute('data-index')) : undefined
}

const sequenceMs = 1_200

/** Whether a key ends a sequence of the window, as `g d`: then it is no key of a row. */
function useSequence(): (event: KeyboardEvent) => boolean {
  const beganAt = useRef(Number.NEGATIVE_INFINITY)
  return ({ key, timeStamp }) => {
    const isWithin = timeStamp - beganAt.current < sequenceMs
    beganAt.current = key === 'g' ? timeStamp : Number.NEGATIVE_INFINITY
    return isWithin
  }
}

function HeaderRow<Row>(props: { columns: readonly Column<Row>[]; template: string }) {
  return (
    <thead className="sticky top-0 z-10 block">
      <tr
        aria-rowindex={1}
        className="grid h-7 items-center gap-x-3 border-b bg-surface px-4 text-left"
        style={{ gridTemplateColumns: props.template }}
      >
        {props.columns.map((column) => (
          <th
            key={column.key}
            scope="col"
            className={cx('label truncate', column.end && 'text-right')}
          >
            {column.isTitleHidden ? <span className="sr-only">{column.title}</span> : column.title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface GridRowProps<Row> {
  id: string
  index: number
  top: number
  template: string
  item: GridItem<Row>
  columns: readonly Column<Row>[]
  active: boolean
  selected: boolean
  actions?: (row: Row) => ReactNode
}

/** Drawn again only when it changes: scrolling draws the rows that come into sight alone. */
const GridRow = memo(drawGridRow) as typeof drawGridRow

function drawGridRow<Row>(props: GridRowProps<Row>) {
  const { id, index, top, template, item, columns, active, selected, actions } = props
  const heading = item.type === 'heading'
  return (
    <tr
      id={id}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={heading ? undefined : selected}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: template }}
      className={cx(
        'absolute inset-x-0 top-0 grid h-8 items-center gap-x-3 border-b px-4 [contain:strict]',
        heading && 'bg-canvas',
        !heading && item.faded === true && 'hatched text-unknown-ink',
        !heading && (selected ? 'bg-selected' : 'hover:bg-hover'),
        active &&
          'group-focus-visible/grid:shadow-[inset_3px_0_0_var(--color-accent),inset_0_0_0_1px_var(--color-accent)]',
        active && !selected && 'group-focus-visible/grid:bg-hover',
      )}
    >
      {heading ? (
        <td colSpan={columns.length} className="col-span-full flex h-full items-center truncate">
          {item.heading}
        </td>
      ) : (
        columns.map((column) => (
          <td
            key={column.key}
            className={cx(
              'flex h-full min-w-0 items-center overflow-hidden whitespace-nowrap [&>*]:truncate',
              column.end && 'justify-end',
            )}
          >
            {column.cell(item.row)}
          </td>
        ))
      )}
      {actions && !heading && (
        <td
          data-row-control
          className="absolute inset-y-0 right-0 flex items-center bg-hover px-2 shadow-[-8px_0_8px_var(--color-hover)]"
        >
          {actions(item.row)}
        </td>
      )}
    </tr>
  )
}
