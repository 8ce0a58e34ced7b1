import { memo, type ReactNode } from 'react'
import { cx } from './cx.ts'
import type { Column, GridItem } from './data-grid.tsx'
import { FoldMark } from './fold-button.tsx'

export function HeaderRow<Row>(props: { columns: readonly Column<Row>[]; template: string }) {
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
  /** Below a heading that folds. */
  level: 1 | 2 | undefined
  actions?: (row: Row) => ReactNode
}

/** Drawn again only when it changes: scrolling draws the rows that come into sight alone. */
export const GridRow = memo(drawGridRow) as typeof drawGridRow

function drawGridRow<Row>(props: GridRowProps<Row>) {
  const { id, index, top, template, item, columns, active, selected, level, actions } = props
  const heading = item.type === 'heading'
  const isExpanded = heading ? item.isExpanded : undefined
  return (
    <tr
      id={id}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={heading ? undefined : selected}
      aria-level={level}
      aria-expanded={isExpanded}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: template }}
      className={cx(
        'absolute inset-x-0 top-0 grid h-8 items-center gap-x-3 border-b px-4 [contain:strict]',
        heading && 'bg-canvas',
        isExpanded !== undefined && 'cursor-default hover:bg-hover',
        !heading && item.faded === true && 'hatched text-unknown-ink',
        !heading && (selected ? 'bg-selected' : 'hover:bg-hover'),
        active &&
          'group-focus-visible/grid:shadow-[inset_3px_0_0_var(--color-accent),inset_0_0_0_1px_var(--color-accent)]',
        active && !selected && 'group-focus-visible/grid:bg-hover',
      )}
    >
      {heading ? (
        <td
          colSpan={columns.length}
          className="col-span-full flex h-full min-w-0 items-center gap-1 overflow-hidden whitespace-nowrap"
        >
          {isExpanded !== undefined && <FoldMark isOpen={isExpanded} className="-ml-1" />}
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
