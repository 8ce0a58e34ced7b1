import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Waypoints } from 'lucide-react'
import type { EdgeStatus } from '../../shared/model/proxy.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { GuardConfirm, useHostGuards } from '../plans/guard-confirm.tsx'
import { Facts, FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { EdgeChanges } from './edge-changes.tsx'

/** The proxy of ours on a host: installed by one click, and what it does since. */
export function EdgePanel({ host }: { host: string }) {
  const client = useClient()
  const queries = useQueryClient()
  const queryKey = ['edge', host]
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.edge.status({ host }, { signal }),
  })
  const guard = useHostGuards([host])
  const install = useMutation({
    mutationFn: () => client.edge.install({ host, confirm: [...guard.confirm] }),
    onSuccess: (status) => queries.setQueryData(queryKey, status),
  })
  const failure = install.error ?? error
  return (
    <Section title="Edge">
      {data && data.state !== 'absent' && <EdgeFacts edge={data} />}
      {data && data.state !== 'absent' && !data.isForeign && <EdgeChanges edge={data} />}
      {data && !(data.state === 'running' && data.isDeclared) && (
        <div className="flex flex-col items-start gap-2">
          <p className="text-dim">
            The edge leads public names to workloads of {host}, and loses no request while they are
            replaced.
          </p>
          <GuardConfirm guard={guard} />
          <Button
            icon={Waypoints}
            disabled={!guard.isReady || install.isPending}
            onClick={() => install.mutate()}
          >
            {install.isPending ? 'Installing' : `Install the edge on ${host}`}
          </Button>
        </div>
      )}
      {failure && <FailureBlock failure={failureFrom(failure)} />}
    </Section>
  )
}

function EdgeFacts({ edge }: { edge: EdgeStatus }) {
  const { state, version, image, httpPort, httpsPort, routes, isForeign } = edge
  const ports = [httpPort, httpsPort].filter((port) => port !== null)
  return (
    <Facts
      facts={[
        ['State', state === 'running' ? 'Running' : 'Stopped'],
        ['Caddy', `${version ?? 'not known'} (${image ?? 'not known'})`],
        ['Ports', ports.join(' and ') || 'none'],
        ['Public names', routes === null ? 'not known' : String(routes)],
        ...(isForeign ? [['Made by', 'another installation'] as const] : []),
      ]}
    />
  )
}
