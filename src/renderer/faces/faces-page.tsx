import { useQueries, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Globe, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { routeText } from '../../shared/model/face.ts'
import type { MappedHost, MappedRoute } from '../../shared/model/face-standing.ts'
import { proxyWords } from '../../shared/model/proxy.ts'
import { holderText, placesText } from '../../shared/model/route.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { EmptyBlock, FailureBlock, TruthNote } from '../ui/blocks.tsx'
import { IconButton } from '../ui/button.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Mono } from '../ui/mono.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { clockTime } from '../ui/time.tsx'

/**
 * Page of the routes of all hosts' proxies, whoever it belongs to: each is asked by itself, and shown as it answers.
 */
export function FacesPage() {
  const [filter, setFilter] = useState('')
  const fleet = useFleet()
  const hosts = fleet.data?.hosts.map(({ name }) => name) ?? []
  const queries = useFaceMaps(hosts)
  const told = queries.flatMap(({ data }) => data?.at ?? [])
  return (
    <Page
      title="Names"
      aside={
        told.length > 0 && (
          <span className="text-sm text-faint">as of {clockTime(Math.min(...told))}</span>
        )
      }
      actions={
        <>
          <FilterBox label="Filter names" value={filter} onChange={setFilter} />
          <IconButton
            label="Ask all proxies again"
            icon={RefreshCw}
            onClick={() => queries.forEach(({ refetch }) => void refetch())}
          />
        </>
      }
      header={<TruthNote streamed={fleet} why="These were the hosts then." />}
    >
      <PageBody>
        {fleet.data ? (
          <Hosts hosts={hosts} queries={queries} filter={filter.trim().toLowerCase()} />
        ) : (
          fleet.status === 'loading' && <SkeletonRows label="Asking which hosts there are" />
        )}
      </PageBody>
    </Page>
  )
}

interface Answered {
  /** When its routes were read. */
  readonly at: number
  /** undefined = it is declared no more. */
  readonly host: MappedHost | undefined
}

function useFaceMaps(hosts: readonly string[]) {
  const client = useClient()
  const kept = useQueryClient()
  return useQueries({
    queries: hosts.map((host) => ({
      queryKey: ['face map', host],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Answered> => {
        const { at, hosts: found } = await client.faces.map({ host }, { signal })
        const now = { at, host: found.find((each) => each.host === host) }
        return withLast(now, kept.getQueryData<Answered>(['face map', host]))
      },
      staleTime: 15_000,
    })),
  })
}

/** One that does not answer is shown as it was when it did, as of then; of another that is declared by now nothing is known. */
function withLast(now: Answered, last: Answered | undefined): Answered {
  if (!now.host?.failure || !last?.host || last.host.routes.length === 0) return now
  if (last.host.proxy !== now.host.proxy) return now
  return { at: last.at, host: { ...last.host, failure: now.host.failure } }
}

interface HostsProps {
  hosts: readonly string[]
  queries: ReturnType<typeof useFaceMaps>
  filter: string
}

function Hosts({ hosts, queries, filter }: HostsProps) {
  // One that is not declared any more has none either.
  const isBare = (index: number) => {
    const data = queries[index]?.data
    return data !== undefined && (data.host?.proxy ?? 'none') === 'none'
  }
  const bare = hosts.filter((_, index) => isBare(index))
  if (bare.length === hosts.length)
    return (
      <EmptyBlock
        icon={Globe}
        text="No host has a proxy yet. With one, workloads get public names."
        action={
          <Link to="/hosts" className="text-accent underline">
            Choose a proxy for a host
          </Link>
        }
      />
    )
  return (
    <div className="flex flex-col gap-6">
      {hosts.map((name, index) =>
        isBare(index) ? null : (
          <HostAnswer key={name} {...{ name, filter, query: queries[index] }} />
        ),
      )}
      {bare.length > 0 && <p className="text-sm text-faint">Without a proxy: {bare.join(', ')}</p>}
    </div>
  )
}

interface HostAnswerProps {
  name: string
  query: HostsProps['queries'][number] | undefined
  filter: string
}

function HostAnswer({ name, query, filter }: HostAnswerProps) {
  const { at, host } = query?.data ?? {}
  if (query?.error) return <FailureBlock failure={failureFrom(query.error)} />
  if (!query?.data) return <SkeletonRows label={`Asking the proxy of ${name}`} />
  return host && at !== undefined ? <HostNames {...{ host, at, filter }} /> : null
}

function HostNames({ host, at, filter }: { host: MappedHost; at: number; filter: string }) {
  const shown = host.routes.filter(
    (route) => filter === '' || `${routeText(route)} ${holderText(route.holder)}`.includes(filter),
  )
  return (
    <section aria-label={`Names of ${host.host}`}>
      <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b pb-1 font-strong">
        <HostChip name={host.host} />
        <span className="text-sm font-normal text-dim">
          {proxyWords[host.proxy]} {host.version}
          {host.publicAddress !== null && `, public at ${host.publicAddress}`}
        </span>
        <span className="text-sm font-normal text-faint">
          {host.failure ? notKnown(host, at) : `${host.routes.length} names`}
        </span>
      </h2>
      {host.failure && (
        <div className="pt-2">
          <FailureBlock failure={host.failure} />
        </div>
      )}
      {host.warnings.map((warning) => (
        <p key={warning} className="pt-1 text-sm text-warn-ink">
          {warning}
        </p>
      ))}
      <ul className="@container">
        {shown.map((route) => (
          <Route key={routeText(route)} route={route} />
        ))}
      </ul>
      {!host.failure && host.routes.length === 0 && (
        <p className="pt-1 text-dim">It leads no name anywhere.</p>
      )}
      {host.routes.length > 0 && shown.length === 0 && (
        <p className="pt-1 text-dim">None is like that.</p>
      )}
    </section>
  )
}

const notKnown = ({ routes }: MappedHost, at: number): string =>
  routes.length === 0 ? 'not known' : `${routes.length} names, as of ${clockTime(at)}`

function Route({ route }: { route: MappedRoute }) {
  const { targets, holder, trouble } = route
  return (
    <li className="grid items-baseline gap-x-4 gap-y-0.5 border-b py-1.5 @min-[560px]:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,1.4fr)]">
      <span className="min-w-0 break-all">{routeText(route)}</span>
      <span className="min-w-0 break-words">
        <Mono className="break-all text-dim">{placesText(targets)}</Mono>
        {trouble !== null && <span className="text-sm text-bad-ink"> {trouble}</span>}
      </span>
      <span className="min-w-0 break-words">
        {holder.kind === 'ours' ? (
          <Link
            to="/workloads/$name"
            params={{ name: holder.workload }}
            className="text-accent underline"
          >
            {holder.workload}
          </Link>
        ) : (
          <span className="text-faint">{holderText(holder)}</span>
        )}
      </span>
    </li>
  )
}
