import { type ReactNode, useRef } from 'react'
import { cx } from './cx.ts'
import { useWidth } from './use-width.ts'

export interface TableColumn<Row> {
  readonly title: string
  /** The title is only read out. */
  readonly isTitleHidden?: boolean
  /** Class of its width; without one it takes what is left. */
  readonly width?: string
  readonly end?: boolean
  /** In a line of its own, below the others, where the table is narrow. */
  readonly isProse?: boolean
  readonly cell: (row: Row) => ReactNode
}

interface RowTableProps<Row> {
  label?: string
  /** The first one says which row it is. */
  columns: readonly TableColumn<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** With a frame around it. */
  framed?: boolean
  /** Below the rows, within the frame. */
  children?: ReactNode
}

/** Below this width prose has too little room beside the other columns. */
const proseFromPx = 480

/** A small table, read as a whole: its rows are as high as what they say. */
export function RowTable<Row>(props: RowTableProps<Row>) {
  const { label, columns, rows, keyOf, framed = false, children } = props
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const isNarrow = width > 0 && width < proseFromPx
  const beside = columns.filter(({ isProse = false }) => !(isNarrow && isProse))
  const below = columns.filter((column) => !beside.includes(column))
  return (
    <div ref={frame} className={cx(framed && 'rounded-md border bg-raised')}>
      <table aria-label={label} className="w-full table-fixed border-separate border-spacing-0">
        <thead>
          <tr className="text-left">
            {beside.map(({ title, isTitleHidden, width: own, end }) => (
              <th
                key={title}
                scope="col"
                className={cx('label border-b px-2 py-1', own, end && 'text-right')}
              >
                {isTitleHidden ? <span className="sr-only">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        {rows.map((row, index) => (
          <tbody
            key={keyOf(row)}
            className={cx(
              'align-top [&>tr:last-child>*]:border-b',
              framed && index === rows.length - 1 && '[&>tr:last-child>*]:border-b-0',
            )}
          >
            <tr>
              {beside.map((column, at) => (
                <Cell key={column.title} {...{ column, row }} isRowHead={at === 0} />
              ))}
            </tr>
            {below.map(({ title, cell }) => (
              <tr key={title}>
                <td colSpan={beside.length} className="px-2 pb-1.5 pl-4 break-words">
                  {cell(row)}
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      {children}
    </div>
  )
}

interface CellProps<Row> {
  column: TableColumn<Row>
  row: Row
  isRowHead: boolean
}

function Cell<Row>({ column: { end = false, cell }, row, isRowHead }: CellProps<Row>) {
  const className = cx('px-2 py-1 break-words', end && 'text-right tabular-nums')
  if (!isRowHead) return <td className={className}>{cell(row)}</td>
  return (
    <th scope="row" className={cx(className, 'text-left font-normal')}>
      {cell(row)}
    </th>
  )
}
