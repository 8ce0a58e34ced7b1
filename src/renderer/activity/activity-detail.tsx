import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { Activity } from '../../shared/model/activity.ts'
import { titleOf } from '../../shared/model/activity-title.ts'
import { useClient } from '../client/client-provider.tsx'
import { useActivityNews } from '../client/live-data.tsx'
import { CopyLink } from '../links/copy-link.tsx'
import { ToldSection } from '../notifications/told-section.tsx'
import { Facts, Section } from '../ui/blocks.tsx'
import { IconButton } from '../ui/button.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Mono } from '../ui/mono.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago, fullTime } from '../ui/time.tsx'
import { doorWords, lookOf } from './activity-words.ts'

interface ActivityDetailProps {
  /** As it stands in the address: anybody may have written it. */
  seq: string
  onClose: () => void
}

/** One row, and all of its story. */
export function ActivityDetail({ seq, onClose }: ActivityDetailProps) {
  const client = useClient()
  const news = useActivityNews().data
  const number = /^\d{1,15}$/.test(seq) ? Number(seq) : -1
  const asked = useQuery({
    queryKey: ['activity-story', number, news?.lastSeq],
    queryFn: ({ signal }) => client.activity.show({ seq: number }, { signal }),
    placeholderData: (before) => before,
    retry: false,
  })
  const newest = asked.data?.story.at(-1) ?? asked.data?.row
  return (
    <Page
      title={newest ? titleOf(newest) : 'Activity'}
      aside={newest && <StateMark look={lookOf(newest)} badge />}
      actions={
        <>
          <CopyLink link={{ kind: 'activity', id: seq }} of="this" />
          <IconButton label="Close" icon={X} onClick={onClose} />
        </>
      }
    >
      <Loaded of={asked} label="Loading what happened">
        {({ row, story }) => (
          <PageBody>
            <About row={story.at(-1) ?? row} />
            <Section title="What happened" count={story.length}>
              <ol>
                {story.toReversed().map((each) => (
                  <StoryRow key={each.seq} row={each} isAsked={each.seq === row.seq} />
                ))}
              </ol>
            </Section>
            <ToldSection story={row.story} />
          </PageBody>
        )}
      </Loaded>
    </Page>
  )
}

const linkLook = 'text-accent underline'

function About({ row }: { row: Activity }) {
  const { event, object, host, deployment, actor, door, outcome, reason } = row
  const facts = [
    ['Of', <ObjectLink key="of" object={object} />],
    ...(host === undefined ? [] : ([['Host', <HostLink key="host" name={host} />]] as const)),
    ...(row.facts.hosts === undefined ? [] : ([['Hosts', row.facts.hosts]] as const)),
    ...(deployment === undefined
      ? []
      : ([
          [
            'Deployment',
            <Link
              key="deployment"
              to="/deployments/$id"
              params={{ id: deployment }}
              className={linkLook}
            >
              <Mono>{deployment}</Mono>
            </Link>,
          ],
        ] as const)),
    ...(event === 'disk-nearly-full'
      ? ([['Disk', <CleanUpLink key="disk" host={object.name} />]] as const)
      : []),
    ['Outcome', outcome || '–'],
    ['By', door === 'none' ? doorWords.none : `${actor}, through ${doorWords[door].toLowerCase()}`],
    ...(reason === '' ? [] : ([['Reason', reason]] as const)),
  ] as const
  return <Facts facts={facts} />
}

function ObjectLink({ object: { kind, name } }: Pick<Activity, 'object'>) {
  if (kind === 'workload') {
    return (
      <span className="flex flex-wrap gap-x-3">
        <Link to="/workloads/$name" params={{ name }} className={linkLook}>
          {name}
        </Link>
        <Link to="/workloads/$name/$tab" params={{ name, tab: 'logs' }} className={linkLook}>
          Logs
        </Link>
      </span>
    )
  }
  if (kind === 'host') return <HostLink name={name} />
  if (kind === 'settings')
    return (
      <Link to="/settings" className={linkLook}>
        {name}
      </Link>
    )
  return `${kind} ${name}`
}

function CleanUpLink({ host }: { host: string }) {
  return (
    <Link to="/hosts" search={{ host, part: 'disk' }} className={linkLook}>
      Clean up…
    </Link>
  )
}

function HostLink({ name }: { name: string }) {
  return (
    <Link to="/hosts" search={{ host: name }} className={linkLook}>
      <HostChip name={name} />
    </Link>
  )
}

function StoryRow({ row, isAsked }: { row: Activity; isAsked: boolean }) {
  return (
    <li
      aria-current={isAsked || undefined}
      className="grid grid-cols-[140px_minmax(0,1fr)_auto] items-baseline gap-3 border-b py-1.5 aria-[current]:bg-selected"
    >
      <StateMark look={lookOf(row)} />
      <span className="min-w-0 break-words">
        {titleOf(row)}
        {row.detail !== '' && <span className="block text-dim">{row.detail}</span>}
      </span>
      <span className="text-right text-faint" title={fullTime(row.at)}>
        <Ago at={row.at} />
      </span>
    </li>
  )
}
