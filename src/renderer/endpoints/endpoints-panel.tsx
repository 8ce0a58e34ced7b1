import { useQuery } from '@tanstack/react-query'
import { type Endpoint, urlOf } from '../../shared/model/endpoint.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Mono } from '../ui/mono.tsx'

interface EndpointsPanelProps {
  workload: string
  /** Ids of its containers: what else runs answers elsewhere. */
  ids: readonly string[]
}

/** Endpoints where the services of a workload answer: inside their networks, and on ports of its hosts. */
export function EndpointsPanel({ workload, ids }: EndpointsPanelProps) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['endpoints', workload, [...ids].sort()],
    queryFn: ({ signal }) => client.workloads.endpoints({ name: workload }, { signal }),
    enabled: ids.length > 0,
  })
  if (ids.length === 0) return null
  if (error) {
    return (
      <Section title="Endpoints">
        <FailureBlock failure={failureFrom(error)} />
      </Section>
    )
  }
  if (!data || (data.endpoints.length === 0 && data.away.length === 0)) return null
  return (
    <Section title="Endpoints" count={data.endpoints.length}>
      <ul className="@container">
        {data.endpoints.map((endpoint) => (
          <EndpointRow key={keyOf(endpoint)} endpoint={endpoint} />
        ))}
      </ul>
      {data.away.map(({ host, failure }) => (
        <p key={host} className="pt-1 text-sm text-unknown-ink">
          Where it answers on {host} is not known: {describeFailure(failure).title}
        </p>
      ))}
    </Section>
  )
}

const keyOf = ({ host, container, scope, network, port, address }: Endpoint): string =>
  [host, container, scope, network, port, address].join(' ')

function EndpointRow({ endpoint }: { endpoint: Endpoint }) {
  const { service, container, host } = endpoint
  return (
    <li className="grid min-h-8 grid-cols-[minmax(80px,1fr)_minmax(0,2fr)_minmax(0,2fr)] items-center gap-3 border-b py-1 @min-[680px]:grid-cols-[minmax(80px,1fr)_minmax(0,2fr)_minmax(0,2fr)_minmax(80px,140px)]">
      <span className="font-strong">{service || container}</span>
      <Mono className="break-all">{urlOf(endpoint)}</Mono>
      <span className="text-sm text-dim">{whereWords(endpoint)}</span>
      <span className="@max-[680px]:hidden">
        <HostChip name={host} />
      </span>
    </li>
  )
}

function whereWords({ scope, network, port }: Endpoint): string {
  switch (scope) {
    case 'network':
      return `inside network ${network}`
    case 'public':
      return `from outside, to ${port}`
    case 'host':
      return `on the host alone, to ${port}`
  }
}
