import { useQuery } from '@tanstack/react-query'
import { memo, useEffect, useState } from 'react'
import type { Stats } from '../../shared/model/stats.ts'
import { useClient } from '../client/client-provider.tsx'
import { metricLooks } from './amounts.ts'
import { type ChartData, chartData, newestOf, summed } from './chart-data.ts'
import { Sparkline } from './sparkline.tsx'

interface UsageCellProps {
  workload: string
  metric: 'cpu' | 'memory'
  /** Its host does not answer: what was measured last is not what is used now. */
  stale: boolean
}

const minuteMs = 60_000
const minutes = 30
/** A row that is only scrolled past asks for nothing. */
const restMs = 300
const leastTop = { cpu: 2, memory: 1_048_576 } as const

/** Use of a workload over the last half hour; drawn again when it is another value. */
export const UsageCell = memo(function UsageCell(props: UsageCellProps) {
  const { workload, metric, stale } = props
  const values = useRecent(workload, metric)
  const { title, words } = metricLooks[metric]
  const newest = stale || !values ? null : newestOf(values)
  const most = values?.reduce<number>((top, value) => Math.max(top, value ?? 0), 0) ?? 0
  return (
    <span
      className="flex items-center justify-end gap-1"
      title={
        newest === null ? undefined : `${title} now; at most ${words(most)} in ${minutes} minutes`
      }
    >
      {values && <Sparkline values={values} least={leastTop[metric]} />}
      <span className="w-13 shrink-0 text-right tabular-nums">
        {newest === null ? <span className="text-faint">–</span> : words(newest)}
      </span>
    </span>
  )
})

function useRecent(workload: string, metric: 'cpu' | 'memory') {
  const client = useClient()
  const isAtRest = useRest()
  const { data } = useQuery({
    queryKey: ['stats-recent', workload, metric],
    queryFn: async ({ signal }) => {
      const to = Date.now()
      const range = { from: to - minutes * minuteMs, to }
      const asked = { workload, metric, ...range, points: minutes }
      return recentOf(await client.stats.query(asked, { signal }), range)
    },
    enabled: isAtRest,
    refetchInterval: minuteMs / 2,
    staleTime: minuteMs / 2,
  })
  return data
}

/** The recent usage of all its services together; undefined = nothing was measured. */
function recentOf(
  stats: Stats,
  range: { from: number; to: number },
): ChartData['lines'][0]['avg'] | null {
  if (stats.series.length === 0) return null
  return summed('', chartData(stats, range).lines).avg
}

function useRest(): boolean {
  const [isAtRest, setAtRest] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setAtRest(true), restMs)
    return () => clearTimeout(timer)
  }, [])
  return isAtRest
}
