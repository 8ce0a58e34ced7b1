import { useSearch } from '@tanstack/react-router'
import { ArrowLeft, History } from 'lucide-react'
import { useMemo, useState } from 'react'
import { shortCommit } from '../../shared/model/git.ts'
import type { Release } from '../../shared/model/release.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import { useReleases } from '../client/use-workload.ts'
import { VersionComparison } from '../compare/version-comparison.tsx'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Mono } from '../ui/mono.tsx'
import { Split } from '../ui/split.tsx'
import { healthLook, workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { type Pair, ReleaseDetail } from './release-detail.tsx'

interface ReleasesTabProps {
  workload: Workload
  version: string
  hasFiles: boolean
}

/** Every release, what differs between any two, and the way back to each. */
export function ReleasesTab({ workload, version, hasFiles }: ReleasesTabProps) {
  const releases = useReleases(workload.document.name, version)
  const { release: linked } = useSearch({ strict: false })
  return (
    <Loaded of={releases} label="Loading the releases">
      {(data) => (
        // The next link is to another release than the one that was chosen since.
        <Releases key={linked} {...{ workload, linked, hasFiles }} releases={data} />
      )}
    </Loaded>
  )
}

interface ReleasesProps {
  workload: Workload
  linked: string | undefined
  releases: readonly Release[]
  hasFiles: boolean
}

function Releases({ workload, linked, releases, hasFiles }: ReleasesProps) {
  const [chosen, setChosen] = useState(linked)
  const [pair, setPair] = useState<Pair>()
  if (releases.length === 0) {
    return (
      <EmptyBlock
        icon={History}
        text="No release yet. The first successful deployment records r1."
      />
    )
  }
  if (pair) {
    return (
      <>
        <div className="border-b px-4 py-1.5">
          <Button small icon={ArrowLeft} onClick={() => setPair(undefined)}>
            Back to the releases
          </Button>
        </div>
        <VersionComparison
          workload={workload.document.name}
          hosts={targetsOf(workload.document)}
          releases={releases}
          hasFiles={hasFiles}
          from={{ at: pair.from, what: 'rendered' }}
          to={{ at: pair.to, what: 'rendered' }}
        />
      </>
    )
  }
  const release = releases.find(({ name }) => name === chosen) ?? releases[0]
  const isMissing = chosen !== undefined && release?.name !== chosen
  return (
    <>
      {isMissing && (
        <p role="status" className="border-b bg-warn-tint px-4 py-1.5 text-warn-ink">
          {`There is no release ${chosen} of ${workload.document.name} any more, or there never was one.`}
        </p>
      )}
      <Split
        id="releases"
        size={52}
        minFirst={360}
        first={<ReleaseList releases={releases} selected={release?.name} onOpen={setChosen} />}
        second={
          release ? (
            <ReleaseDetail
              key={release.name}
              release={release}
              all={releases}
              onCompare={setPair}
            />
          ) : null
        }
      />
    </>
  )
}

/** Releases of a stack have no tag, others no commit, and some are called by it: then there is no column of nothing. */
const columnsFor = (releases: readonly Release[]) =>
  columns.filter(({ key }) => {
    if (key === 'tag')
      return releases.some(({ tag, config }) => tag !== '' && !config.commit?.startsWith(tag))
    return key !== 'commit' || releases.some(({ config }) => config.commit !== undefined)
  })

const columns: readonly Column<Release>[] = [
  {
    key: 'name',
    title: 'Release',
    track: '96px',
    cell: ({ name, live, liveOn }) => (
      <span className="flex items-center gap-2">
        <span className="font-strong">{name}</span>
        {live && (
          <span title={`On ${liveOn.join(', ')}`}>
            <StateMark look={{ ...workloadLook.running, word: 'Live' }} />
          </span>
        )}
      </span>
    ),
  },
  { key: 'tag', title: 'Tag', track: 'minmax(72px, 1fr)', cell: ({ tag }) => <Mono>{tag}</Mono> },
  {
    key: 'commit',
    title: 'Commit',
    track: 'minmax(72px, 2fr)',
    from: 420,
    cell: ({ config: { commit, subject = '' } }) => (
      <span title={subject}>
        <Mono>{commit === undefined ? '–' : shortCommit(commit)}</Mono> {subject}
      </span>
    ),
  },
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
    cell: ({ reason, unreadable }) => (
      <span className="text-dim">{unreadable ? 'This record cannot be read' : reason}</span>
    ),
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
  const shown = useMemo(() => columnsFor(releases), [releases])
  return (
    <DataGrid
      label="Releases"
      columns={shown}
      items={items}
      onOpen={({ name }) => onOpen(name)}
      {...(selected === undefined ? {} : { selected })}
    />
  )
}
