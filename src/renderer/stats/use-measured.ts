import { useQuery } from '@tanstack/react-query'
import type { Metric, Range, Stats } from '../../shared/model/stats.ts'
import { useClient } from '../client/client-provider.tsx'
import { type Drawn, drawn } from './amounts.ts'
import type { StatsRange } from './ranges.ts'

/** As many as a chart has room for, or a few less. */
const points = 240

export interface Measured {
  readonly range: Range
  readonly stats: { readonly [M in Drawn]: Stats }
}

/** Use of a workload over a range that ends now, all metrics at one moment. */
export function useMeasured(workload: string, { name, ms, everyMs }: StatsRange) {
  const client = useClient()
  return useQuery({
    queryKey: ['stats', workload, name],
    queryFn: async ({ signal }): Promise<Measured> => {
      const to = Date.now()
      const range = { from: to - ms, to }
      const ask = (metric: Metric) =>
        client.stats.query({ workload, metric, ...range, points }, { signal })
      const [cpu, memory, rx, tx, read, write] = await Promise.all(drawn.map(ask))
      if (!cpu || !memory || !rx || !tx || !read || !write) throw new Error('a metric is missing')
      return { range, stats: { cpu, memory, rx, tx, read, write } }
    },
    refetchInterval: everyMs,
  })
}
