import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { History, Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Release } from '../../shared/model/release.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useProposal } from '../plans/proposals.ts'
import { EmptyBlock, Facts, FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { DifferenceTable } from '../ui/differences.tsx'
import { SelectField } from '../ui/field.tsx'
import { Digest, Mono } from '../ui/mono.tsx'
import { PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Split } from '../ui/split.tsx'
import { healthLook, workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { useReleases } from './use-workload.ts'

/** Every release, what differs between any two, and the way back to each. */
export function ReleasesTab({ workload, version }: { workload: string; version: string }) {
  const { data, error } = useReleases(workload, version)
  const [chosen, setChosen] = useState<string>()
  if (error) {
    return (
      <PageBody>
        <FailureBlock failure={failureFrom(error)} />
      </PageBody>
    )
  }
  if (!data) return <SkeletonRows label="Loading the releases" />
  if (data.length === 0) {
    return (
      <EmptyBlock
        icon={History}
        text="No release yet. The first successful deployment records r1."
      />
    )
  }
  const release = data.find(({ name }) => name === chosen) ?? data[0]
  return (
    <Split
      id="releases"
      size={52}
      minFirst="360px"
      first={<ReleaseList releases={data} selected={release?.name} onOpen={setChosen} />}
      second={release ? <ReleaseDetail key={release.name} release={release} all={data} /> : null}
    />
  )
}

const columns: readonly Column<Release>[] = [
  {
    key: 'name',
    title: 'Release',
    track: '96px',
    cell: ({ name, live }) => (
      <span className="flex items-center gap-2">
        <span className="font-strong">{name}</span>
        {live && <StateMark look={{ ...workloadLook.running, word: 'Live' }} />}
      </span>
    ),
  },
  { key: 'tag', title: 'Tag', track: 'minmax(72px, 1fr)', cell: ({ tag }) => <Mono>{tag}</Mono> },
  {
    key: 'verified',
    title: 'Proof',
    track: '104px',
    cell: ({ verified }) =>
      verified ? (
        <StateMark look={{ ...healthLook.healthy, word: 'Verified' }} />
      ) : (
        <StateMark look={{ ...healthLook.none, word: 'Unverified' }} />
      ),
  },
  {
    key: 'age',
    title: 'Age',
    track: '56px',
    end: true,
    // Narrower, it would lie under the detail, which tells the same time.
    from: 416,
    cell: (one) => <Ago at={one.createdAt} style="age" />,
  },
  {
    key: 'reason',
    title: 'Reason',
    track: 'minmax(80px, 2fr)',
    from: 440,
    cell: ({ reason }) => <span className="text-dim">{reason}</span>,
  },
]

interface ReleaseListProps {
  releases: readonly Release[]
  selected: string | undefined
  onOpen: (name: string) => void
}

function ReleaseList({ releases, selected, onOpen }: ReleaseListProps) {
  const items = useMemo(
    () => releases.map((release) => ({ type: 'row' as const, key: release.name, row: release })),
    [releases],
  )
  return (
    <DataGrid
      label="Releases"
      columns={columns}
      items={items}
      onOpen={({ name }) => onOpen(name)}
      {...(selected === undefined ? {} : { selected })}
    />
  )
}

function ReleaseDetail({ release, all }: { release: Release; all: readonly Release[] }) {
  const propose = useProposal()
  const { name, workload } = release
  const others = all.filter((one) => one.name !== name)
  const index = all.indexOf(release)
  const [base, setBase] = useState((others.find(({ live }) => live) ?? all[index + 1])?.name)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-4 px-4 py-3">
        <header className="flex items-center gap-2">
          <h2 className="flex-1 text-lg font-strong">{name}</h2>
          {!release.live && (
            <Button
              icon={Undo2}
              onClick={() => propose({ kind: 'rollback', workload, release: name })}
            >
              Roll back to {name}
            </Button>
          )}
        </header>
        <ReleaseFacts release={release} />
        {base !== undefined && (
          <Section title="Difference">
            <div className="flex flex-col gap-2">
              <div className="w-40">
                <SelectField
                  label={`${name} compared with`}
                  value={base}
                  choices={others.map((one) => ({
                    value: one.name,
                    label: `${one.name} · ${one.tag}${one.live ? ' · live' : ''}`,
                  }))}
                  onChange={setBase}
                />
              </div>
              <Compared workload={workload} from={base} to={name} />
            </div>
          </Section>
        )}
        <Section title="Configuration">
          <Facts
            facts={Object.entries(release.config).map(([field, value]) => [
              field,
              <Mono key={field} className="break-all">
                {value}
              </Mono>,
            ])}
          />
        </Section>
      </div>
    </div>
  )
}

function ReleaseFacts({ release }: { release: Release }) {
  return (
    <Facts
      facts={[
        [
          'Image',
          <Mono key="image" className="break-all">{`${release.image}:${release.tag}`}</Mono>,
        ],
        ['Digest', <Digest key="digest" value={release.digest ?? release.imageId} />],
        [
          'Made live',
          <span key="by">
            <Ago at={release.createdAt} /> by {release.actor},{' '}
            <Link
              to="/deployments/$id"
              params={{ id: release.deployment }}
              className="text-accent underline"
            >
              {release.action}
            </Link>
          </span>,
        ],
        ['Reason', release.reason === '' ? 'None given' : release.reason],
      ]}
    />
  )
}

function Compared({ workload, from, to }: { workload: string; from: string; to: string }) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['difference', workload, from, to],
    queryFn: ({ signal }) => client.releases.difference({ workload, from, to }, { signal }),
  })
  if (error) return <FailureBlock failure={failureFrom(error)} />
  if (!data) return null
  if (data.length === 0) return <p className="text-dim">Nothing differs.</p>
  return <DifferenceTable difference={data} before={from} after={to} />
}
