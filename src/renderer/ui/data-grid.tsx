import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { isFolding } from './grid-keys.ts'
import { GridRow, HeaderRow } from './grid-row.tsx'
import { useGridKeys } from './use-grid-keys.ts'
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

/**
 * A row, or a heading between rows. `faded`: not known to be true now. `isExpanded`: of a heading that
 * folds; the rows of one that is folded are left out.
 */
export type GridItem<Row> =
  | { readonly type: 'row'; readonly key: string; readonly row: Row; readonly faded?: boolean }
  | {
      readonly type: 'heading'
      readonly key: string
      readonly heading: ReactNode
      readonly isExpanded?: boolean
    }

interface DataGridProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  items: readonly GridItem<Row>[]
  onOpen?: (row: Row) => void
  /** A heading is to be folded, or unfolded. */
  onFold?: (key: string) => void
  /** A key that the grid does not know; true = it was one of theirs. */
  onKey?: (key: string, row: Row | undefined) => boolean
  /** Stands over the end of the row that the pointer is on. */
  actions?: (row: Row) => ReactNode
  /** Key of the row whose detail is open beside the list. */
  selected?: string
  autoFocus?: boolean
  /** Other items came into sight. */
  onSight?: (sight: Sight) => void
}

/** Range that is drawn, by position in the items: all that is in sight, and a little more. */
export interface Sight {
  readonly first: number
  readonly last: number
}

const rowHeight = 32

function fits({ from = 0, until = Number.POSITIVE_INFINITY }: Column<never>, width: number) {
  return width === 0 || (from <= width && width < until)
}

/** A table that holds the focus and has an active row is a grid to assistive technology, a tree where it folds. */
const asGrid = (role: 'grid' | 'treegrid', activeId: string | undefined) =>
  ({ role, tabIndex: 0, 'aria-activedescendant': activeId }) as const

/**
 * A virtual table: only rows in sight are drawn, so thousands stay smooth. The table itself holds
 * the focus; j, k, arrows, Home, End and Page keys move, Enter opens, Left and Right fold.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, columns, items, onOpen, onFold, onKey, actions, selected, onSight } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const [activeKey, setActiveKey] = useState<string>()
  const [pointed, setPointed] = useState<number>()
  const shown = useMemo(() => columns.filter((column) => fits(column, width)), [columns, width])
  const template = shown.map((column) => column.track).join(' ')
  const virtual = useRows(items, scroller)
  const places = virtual.getVirtualItems()
  const [first = 0, last = -1] = [places[0]?.index, places.at(-1)?.index]
  useEffect(() => onSight?.({ first, last }), [onSight, first, last])
  const active = items.findIndex((item) => item.key === (activeKey ?? selected))
  const folds = useMemo(() => items.some(isFolding), [items])

  const open = (index: number) => {
    const item = items[index]
    if (!item || (item.type === 'heading' && !isFolding(item))) return
    setActiveKey(item.key)
    if (item.type === 'row') onOpen?.(item.row)
    else onFold?.(item.key)
  }
  const goTo = (index: number) => {
    setActiveKey(items[index]?.key)
    virtual.scrollToIndex(index)
  }
  const { onKeyDown, onFocus } = useGridKeys({ items, active, goTo, open, onFold, onKey })
  const onClick = (event: MouseEvent<HTMLTableElement>) => {
    if (event.target instanceof Element && event.target.closest('[data-row-control]')) return
    const index = indexUnder(event)
    if (index !== undefined) open(index)
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <table
        {...asGrid(folds ? 'treegrid' : 'grid', active < 0 ? undefined : `${id}-${active}`)}
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
          {places.map((place) => {
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
                level={folds ? (isFolding(item) ? 1 : 2) : undefined}
                {...(actions && place.index === pointed && { actions })}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function useRows(
  items: readonly { readonly key: string }[],
  scroller: RefObject<HTMLElement | null>,
) {
  // The same for the same items: another one would have every row measured anew.
  const keyOf = useCallback((index: number) => items[index]?.key ?? index, [items])
  return useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    // The sticky header lies over the first row's height when scrolling to a row above.
    scrollPaddingStart: 28,
    getItemKey: keyOf,
  })
}

function indexUnder({ target }: MouseEvent): number | undefined {
  const row = target instanceof Element ? target.closest('tr[data-index]') : null
  return row ? Number(row.getAttribute('data-index')) : undefined
}
