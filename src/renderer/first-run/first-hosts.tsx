import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { builtInHost, type Host } from '../../shared/model/host.ts'
import { useClient } from '../client/client-provider.tsx'
import { type Candidate, candidatesOf } from '../hosts/host-candidates.tsx'
import { HostDialog } from '../hosts/host-dialog.tsx'
import type { HostDraft } from '../hosts/host-draft.ts'
import { Button } from '../ui/button.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { hostLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { EngineHelpList } from './engine-help-list.tsx'

/** The hosts that are there, and those that this machine knows the way to. */
export function FirstHosts({ hosts }: { hosts: readonly Host[] }) {
  const [adding, setAdding] = useState<Partial<HostDraft>>()
  const candidates = useCandidates(hosts)
  const here = hosts.find(({ name }) => name === builtInHost)
  return (
    <>
      <ul aria-label="Hosts">
        {hosts.map((host) => (
          <li key={host.name}>
            <Link
              to="/hosts"
              search={{ host: host.name }}
              className="flex min-h-8 items-center gap-3 border-b hover:bg-hover"
            >
              <span className="flex min-w-0 flex-1">
                <HostChip name={host.name} />
              </span>
              {host.engine && <span className="text-faint">Docker {host.engine.version}</span>}
              <StateMark look={hostLook(host.status)} stale={host.status.state === 'stale'} />
            </Link>
          </li>
        ))}
      </ul>
      {here?.status.state === 'failed' && <EngineHelpList failure={here.status.failure} />}
      {candidates.length > 0 && (
        <>
          <h3 className="text-sm font-strong text-dim">Known on this machine</h3>
          <ul aria-label="Known on this machine" className="max-h-48 overflow-y-auto">
            {candidates.map((candidate) => (
              <Offered
                key={candidate.key}
                candidate={candidate}
                onAdd={() => setAdding(candidate.draft)}
              />
            ))}
          </ul>
        </>
      )}
      <span className="flex">
        <Button icon={Plus} onClick={() => setAdding({})}>
          Add another host
        </Button>
      </span>
      {adding && <HostDialog first={adding} onClose={() => setAdding(undefined)} />}
    </>
  )
}

function Offered({ candidate, onAdd }: { candidate: Candidate; onAdd: () => void }) {
  const { icon: Icon, title, note, from } = candidate
  return (
    <li className="flex min-h-8 items-center gap-2 border-b">
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="flex min-w-0 flex-1 flex-col py-0.5">
        <MiddleText text={title} className="font-strong" />
        <span className="flex min-w-0 text-sm text-faint" title={from}>
          <MiddleText text={note} />
        </span>
      </span>
      <Button small aria-label={`Add ${title}`} onClick={onAdd}>
        Add
      </Button>
    </li>
  )
}

/** Candidates that no host has the name or the address of. */
function useCandidates(hosts: readonly Host[]): readonly Candidate[] {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['host-candidates'],
    queryFn: ({ signal }) => client.hosts.candidates(undefined, { signal }),
    gcTime: 0,
  })
  if (!data) return []
  return candidatesOf(data).filter(
    ({ title, note }) => !hosts.some(({ name, endpoint }) => name === title || endpoint === note),
  )
}
