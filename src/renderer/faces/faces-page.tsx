import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Globe, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { routeText } from '../../shared/model/face.ts'
import type { MappedHost, MappedRoute } from '../../shared/model/face-standing.ts'
import { holderText } from '../../shared/model/face-words.ts'
import { proxyWords } from '../../shared/model/proxy.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { EmptyBlock, FailureBlock } from '../ui/blocks.tsx'
import { IconButton } from '../ui/button.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Mono } from '../ui/mono.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { clockTime } from '../ui/time.tsx'

/** What the proxies of all hosts lead where, whoever it belongs to. */
export function FacesPage() {
  const client = useClient()
  const [filter, setFilter] = useState('')
  const { data, error, refetch } = useQuery({
    queryKey: ['face map'],
    queryFn: ({ signal }) => client.faces.map(undefined, { signal }),
    staleTime: 15_000,
  })
  return (
    <Page
      title="Names"
      aside={data && <span className="text-sm text-faint">as of {clockTime(data.at)}</span>}
      actions={
        <>
          <FilterBox label="Filter names" value={filter} onChange={setFilter} />
          <IconButton
            label="Ask all proxies again"
            icon={RefreshCw}
            onClick={() => void refetch()}
          />
        </>
      }
    >
      <PageBody>
        {error ? (
          <FailureBlock failure={failureFrom(error)} />
        ) : data ? (
          <Hosts hosts={data.hosts} filter={filter.trim().toLowerCase()} />
        ) : (
          <SkeletonRows label="Asking the proxies of all hosts" />
        )}
      </PageBody>
    </Page>
  )
}

function Hosts({ hosts, filter }: { hosts: readonly MappedHost[]; filter: string }) {
  const led = hosts.filter(({ proxy }) => proxy !== 'none')
  const bare = hosts.filter(({ proxy }) => proxy === 'none').map(({ host }) => host)
  if (led.length === 0)
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
      {led.map((host) => (
        <HostNames key={host.host} host={host} filter={filter} />
      ))}
      {bare.length > 0 && <p className="text-sm text-faint">Without a proxy: {bare.join(', ')}</p>}
    </div>
  )
}

function HostNames({ host, filter }: { host: MappedHost; filter: string }) {
  const shown = host.routes.filter(
    (route) => filter === '' || `${routeText(route)} ${holderText(route)}`.includes(filter),
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
          {host.failure ? 'not known' : `${host.routes.length} names`}
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
      <ul>
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

function Route({ route }: { route: MappedRoute }) {
  const { target, holder, trouble } = route
  return (
    <li className="grid grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,1fr)] items-baseline gap-x-4 border-b py-1.5">
      <span className="min-w-0 break-all">{routeText(route)}</span>
      <span className="min-w-0 break-words">
        <Mono className="break-all text-dim">{target ?? 'no one place'}</Mono>
        {trouble !== null && <span className="text-sm text-bad-ink"> {trouble}</span>}
      </span>
      <span className="min-w-0 truncate">
        {holder.kind === 'ours' ? (
          <Link
            to="/workloads/$name"
            params={{ name: holder.workload }}
            className="text-accent underline"
          >
            {holder.workload}
          </Link>
        ) : (
          <span className="text-faint">{holderText(route)}</span>
        )}
      </span>
    </li>
  )
}
