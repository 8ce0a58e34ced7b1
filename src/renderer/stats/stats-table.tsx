import { type ChartData, tableRows } from './chart-data.ts'
import { liveIn } from './moments.ts'
import type { Plotted } from './plot.ts'
import { bucketWords } from './ranges.ts'

interface StatsTableProps extends Pick<Plotted, 'words' | 'marks'> {
  title: string
  data: ChartData
}

const mostRows = 24

/** Attributes of a table wider than its place: it is reached by a key, so that it can be scrolled by one. */
const scrolledByKeys = { tabIndex: 0 }

/** The same as the chart, for who would rather read it or have it read out; newest first. */
export function StatsTable({ title, data, words, marks }: StatsTableProps) {
  const rows = tableRows(data, mostRows).reverse()
  const spanMs = data.stepMs * Math.max(1, Math.ceil(data.at.length / mostRows))
  return (
    <section {...scrolledByKeys} aria-label={`${title}, table`} className="overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 [&_td]:border-b [&_td]:px-2 [&_td]:py-0.5 [&_th]:border-b [&_th]:px-2 [&_th]:py-0.5">
        <caption className="pb-1 text-left font-strong">
          {title} <span className="font-normal text-faint">mean, and the most of it</span>
        </caption>
        <thead>
          <tr>
            <th scope="col" className="label text-left">
              From
            </th>
            {data.lines.map(({ name }) => (
              <th key={name} scope="col" className="label text-right">
                {name}
              </th>
            ))}
            <th scope="col" className="label text-left">
              Went live
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, cells }) => (
            <tr key={at}>
              <th scope="row" className="text-left font-normal whitespace-nowrap">
                {bucketWords(at, spanMs)}
              </th>
              {cells.map(({ name, mean, most }) => (
                <td key={name} className="text-right whitespace-nowrap tabular-nums">
                  {mean === null ? (
                    <span className="text-faint">not measured</span>
                  ) : (
                    <>
                      {words(mean)} <span className="text-faint">≤ {words(most)}</span>
                    </>
                  )}
                </td>
              ))}
              <td className="text-dim">{liveIn(marks, at, spanMs).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
