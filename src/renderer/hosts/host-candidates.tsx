import { useQuery } from '@tanstack/react-query'
import { Container, FileTerminal, type LucideIcon, Plug } from 'lucide-react'
import type { HostCandidates } from '../../shared/model/host.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { type HostDraft, readPasted } from './host-draft.ts'

/** One way this machine already reaches a host, and what it is called there. */
export interface Candidate {
  readonly key: string
  readonly icon: LucideIcon
  readonly title: string
  readonly from: string
  readonly note: string
  readonly draft: Partial<HostDraft>
}

export function candidatesOf({ ssh, contexts, dockerHost }: HostCandidates): Candidate[] {
  const pointed = dockerHost === null ? null : readPasted(dockerHost)
  return [
    ...ssh.map(({ alias, user, host, port, notes }) => ({
      key: `ssh ${alias}`,
      icon: FileTerminal,
      title: alias,
      from: '~/.ssh/config',
      note: [`${user}@${host}${port === 22 ? '' : `:${port}`}`, ...notes].join(' · '),
      draft: { kind: 'ssh' as const, host: alias, name: alias },
    })),
    ...contexts.map(({ name, endpoint, isCurrent }) => ({
      key: `context ${name}`,
      icon: Container,
      title: name,
      from: isCurrent ? 'current Docker context' : 'Docker context',
      note: endpoint,
      draft: { kind: 'context' as const, context: name, name },
    })),
    ...(dockerHost === null || pointed === null
      ? []
      : [
          {
            key: 'DOCKER_HOST',
            icon: Plug,
            title: 'DOCKER_HOST',
            from: 'environment',
            note: dockerHost,
            draft: { ...pointed, name: pointed.host ?? 'docker-host' },
          },
        ]),
  ]
}

interface HostCandidateListProps {
  known: readonly string[]
  onPick: (draft: Partial<HostDraft>) => void
}

/** Hosts that ~/.ssh/config, the Docker contexts and DOCKER_HOST offer; a click takes one. */
export function HostCandidateList({ known, onPick }: HostCandidateListProps) {
  const client = useClient()
  const { data, error, isPending } = useQuery({
    queryKey: ['host-candidates'],
    queryFn: ({ signal }) => client.hosts.candidates(undefined, { signal }),
    gcTime: 0,
  })
  if (error) return <FailureBlock failure={failureFrom(error)} />
  if (isPending) return <SkeletonRows label="Looking for hosts" />
  const candidates = candidatesOf(data)
  if (candidates.length === 0) {
    return <p className="text-dim">No SSH configuration and no Docker context was found.</p>
  }
  return (
    <ul
      className="@container max-h-48 overflow-y-auto rounded-md border"
      aria-label="Known on this machine"
    >
      {candidates.map(({ key, icon: Icon, title, from, note, draft }) => (
        <li key={key} className="border-b last:border-b-0">
          <button
            type="button"
            onClick={() => onPick(draft)}
            className="flex min-h-8 w-full flex-wrap items-center gap-x-2 px-2 py-1 text-left hover:bg-hover"
          >
            <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
            <span className="flex min-w-0 flex-1 font-strong @min-[480px]:max-w-40 @min-[480px]:flex-none">
              <MiddleText text={title} />
            </span>
            {/* In a line of its own where there is little room: it is what tells two of a name apart. */}
            <span className="order-last flex w-full min-w-0 pl-5.5 text-sm text-dim @min-[480px]:order-none @min-[480px]:w-auto @min-[480px]:flex-1 @min-[480px]:pl-0">
              <MiddleText text={note} />
            </span>
            <span className="shrink-0 text-sm text-faint">
              {known.includes(title) ? 'a host has this name' : from}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
