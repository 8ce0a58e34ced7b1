import { useQuery } from '@tanstack/react-query'
import type { HostChange } from '../../shared/model/host.ts'
import { useClient } from '../client/client-provider.tsx'
import { Section } from '../ui/blocks.tsx'
import { Ago } from '../ui/time.tsx'

const words: { readonly [A in HostChange['action']]: string } = {
  add: 'Added',
  edit: 'Changed',
  remove: 'Removed',
  trust: 'Key trusted',
}

/** Who changed what was declared of a host, the newest first. */
export function HostHistory({ host }: { host: string }) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['host', host],
    queryFn: ({ signal }) => client.hosts.show({ name: host }, { signal }),
    staleTime: 0,
    retry: false,
  })
  if (error) return null
  const changes = data?.changes ?? []
  // The built-in one is declared by nobody.
  if (!data || (data.record === null && changes.length === 0)) return null
  return (
    <Section title="History" count={changes.length}>
      {changes.length === 0 && <p className="py-2 text-dim">Nothing was changed.</p>}
      <ul>
        {changes.map(({ at, actor, action, detail }) => (
          <li
            key={`${at} ${action} ${detail}`}
            className="grid min-h-8 grid-cols-[104px_minmax(0,1fr)_auto] items-baseline gap-3 border-b py-1.5"
          >
            <span className="font-strong">{words[action]}</span>
            <span className="break-words text-dim">{detail}</span>
            <span className="text-right text-faint">
              <Ago at={at} /> by {actor}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
