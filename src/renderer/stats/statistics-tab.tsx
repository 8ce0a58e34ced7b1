import { Activity, ChartLine, TableProperties } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { SelectField } from '../ui/field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageBody } from '../ui/page.tsx'
import { Segments } from '../ui/segments.tsx'
import { useStored } from '../ui/use-stored.ts'
import { drawn, metricLooks } from './amounts.ts'
import { chartData } from './chart-data.ts'
import { momentWords } from './moments.ts'
import type { ReleaseMark } from './plot.ts'
import { rangeNamed, type StatsRange, statsRanges } from './ranges.ts'
import { StatsTable } from './stats-table.tsx'
import { useLimits } from './use-limits.ts'
import { type Measured, useMeasured } from './use-measured.ts'

/** Drawing is loaded when something is drawn. */
const TimeChart = lazy(async () => ({ default: (await import('./time-chart.tsx')).TimeChart }))

interface StatisticsTabProps {
  workload: string
  marks: readonly ReleaseMark[]
  /** One of its services alone; undefined = all. */
  service: string | undefined
  onService: (service: string | undefined) => void
  /** Its host does not answer now. */
  stale: boolean
}

/** Use of a workload over time. */
export function StatisticsTab(props: StatisticsTabProps) {
  const { workload, service, onService } = props
  const [name, setRange] = useStored<string>('stats-range', 'live')
  const [isTable, setTable] = useStored<boolean>('stats-table', false)
  const range = rangeNamed(name)
  const measured = useMeasured(workload, range)
  const services = useMemo(() => servicesIn(measured.data), [measured.data])
  const only = service !== undefined && services.includes(service) ? service : undefined
  return (
    <PageBody>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Segments
          legend="Range"
          segments={statsRanges.map(({ name: value, title, words }) => ({
            ...{ value, title, hint: `The last ${words}` },
          }))}
          value={range.name}
          onChange={setRange}
        />
        {services.length > 1 && (
          <ServiceChoice services={services} service={only} onChange={onService} />
        )}
        <span className="flex-1" />
        <Button
          small
          icon={isTable ? ChartLine : TableProperties}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? 'Show charts' : 'Show tables'}
        </Button>
      </div>
      <Loaded of={measured} label="Reading what was measured">
        {(found) =>
          services.length === 0 ? (
            <Nothing range={range} />
          ) : (
            <Pictures {...props} measured={found} range={range} only={only} isTable={isTable} />
          )
        }
      </Loaded>
    </PageBody>
  )
}

const allServices = '*'

interface ServiceChoiceProps {
  services: readonly string[]
  service: string | undefined
  onChange: (service: string | undefined) => void
}

function ServiceChoice({ services, service = allServices, onChange }: ServiceChoiceProps) {
  return (
    <div className="w-44">
      <SelectField
        label="Service"
        value={service}
        choices={[
          { value: allServices, label: 'All' },
          ...services.map((value) => ({ value, label: value })),
        ]}
        onChange={(next) => onChange(next === allServices ? undefined : next)}
      />
    </div>
  )
}

function Nothing({ range }: { range: StatsRange }) {
  return (
    <EmptyBlock
      icon={Activity}
      text={`Nothing has been measured in the last ${range.words}. It is measured every ten seconds while a window shows its host.`}
    />
  )
}

interface PicturesProps extends StatisticsTabProps {
  measured: Measured
  range: StatsRange
  only: string | undefined
  isTable: boolean
}

function Pictures({ workload, marks, stale, measured, range, only, isTable }: PicturesProps) {
  const [moment, setMoment] = useState<number>()
  const onMoment = useCallback((next: number | undefined) => setMoment(next), [])
  const { stepMs } = measured.stats.cpu
  const charts = useMemo(() => chartsOf(measured, only), [measured, only])
  const limits = useLimits(workload, only ?? theOnly(measured), stale)
  return (
    <>
      <p aria-hidden className="-my-3 h-4 text-sm text-dim tabular-nums">
        {moment !== undefined && momentWords(moment, stepMs, marks)}
      </p>
      <div className={cx('grid gap-x-8 gap-y-5', !isTable && 'min-[1100px]:grid-cols-2')}>
        {charts.map(({ metric, data }) => {
          const { title, words, steps } = metricLooks[metric]
          if (isTable) return <StatsTable key={metric} {...{ title, data, words, marks }} />
          return (
            <Suspense key={metric} fallback={<div className="h-45" />}>
              <TimeChart
                {...{ title, data, words, steps, marks, moment, onMoment }}
                over={`the last ${range.words}`}
                limit={limits[metric] ?? null}
              />
            </Suspense>
          )
        })}
      </div>
      <p className="text-sm text-faint">
        CPU is of one processor. Where a line is broken nothing was measured: it did not run, or no
        window showed its host.
      </p>
    </>
  )
}

function chartsOf({ stats, range }: Measured, only: string | undefined) {
  return drawn.map((metric) => {
    const all = stats[metric]
    const series = all.series.filter(({ service }) => only === undefined || service === only)
    return { metric, data: chartData({ ...all, series }, range) }
  })
}

function servicesIn(measured: Measured | undefined): readonly string[] {
  const all = drawn.flatMap((metric) => measured?.stats[metric].series ?? [])
  return [...new Set(all.map(({ service }) => service))].sort()
}

function theOnly(measured: Measured): string | undefined {
  const [first, ...more] = servicesIn(measured)
  return more.length === 0 ? first : undefined
}
