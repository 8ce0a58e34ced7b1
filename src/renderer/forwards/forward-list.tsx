import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ExternalLink, Globe, X } from 'lucide-react'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { type FleetContainer, innerPorts } from '../../shared/model/fleet.ts'
import type { Forward } from '../../shared/model/host.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { CopyButton, Mono } from '../ui/mono.tsx'

const queryKey = ['forwards']

const troubleMs = 2_000

function useForwards() {
  const client = useClient()
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => client.hosts.forwards(undefined, { signal }),
    // What kept a connection from its port is known only once somebody tried.
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 0 ? troubleMs : false),
  })
}

/** Opens each port of a container on a loopback address of this machine; then links to it. */
export function PortButtons({ container }: { container: FleetContainer }) {
  const { host, id, name, ports } = container
  const client = useClient()
  const queries = useQueryClient()
  const opening = useMutation({
    mutationFn: (port: number) => client.hosts.forward({ host, container: name, port }),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  })
  const forwards = useForwards().data ?? []
  const openOf = (port: number) =>
    forwards.find(
      (one) =>
        one.host === host && one.port === port && (one.container === name || one.container === id),
    )
  return (
    <>
      {innerPorts(ports).map((port) => {
        const forward = openOf(port)
        return forward ? (
          <OpenForward key={port} forward={forward} />
        ) : (
          <Button
            key={port}
            small
            icon={Globe}
            aria-label={`Open ${port} of ${name}`}
            disabled={opening.isPending}
            onClick={() => opening.mutate(port)}
          >
            Open {port}
          </Button>
        )
      })}
      {opening.error && <FailureBlock failure={failureFrom(opening.error)} />}
    </>
  )
}

/** Link to where a port answers now. Through the desktop door the link opens in the system's browser. */
function OpenForward({ forward }: { forward: Forward }) {
  const { id, port, container, url, trouble } = forward
  const client = useClient()
  const queries = useQueryClient()
  const closing = useMutation({
    mutationFn: () => client.hosts.closeForward({ id }),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  return (
    <span className="inline-flex items-center gap-1">
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1 text-accent underline-offset-2 hover:underline"
      >
        <Mono>{url}</Mono>
        <ExternalLink aria-hidden className="size-3" />
      </a>
      <CopyButton text={url} label={`Copy the address of port ${port}`} />
      <IconButton
        small
        label={`Close port ${port} of ${container}`}
        icon={X}
        disabled={closing.isPending}
        onClick={() => closing.mutate()}
      />
      {trouble && (
        <span role="status" className="text-warn-ink">
          {describeFailure(trouble).detail}
        </span>
      )}
    </span>
  )
}

/** The ports of a host's containers that are open on this machine. */
export function ForwardList({ host }: { host: string }) {
  const forwards = (useForwards().data ?? []).filter((one) => one.host === host)
  if (forwards.length === 0) return null
  return (
    <Section title="Open ports" count={forwards.length}>
      <ul>
        {forwards.map((forward) => (
          <li key={forward.id} className="flex min-h-8 items-center gap-3 border-b">
            <span className="flex min-w-0 flex-1 gap-1">
              <MiddleText text={forward.container} />
              <span className="shrink-0 text-dim">port {forward.port}</span>
            </span>
            <OpenForward forward={forward} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
