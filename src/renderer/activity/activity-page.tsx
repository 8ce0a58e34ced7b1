import { useNavigate, useParams } from '@tanstack/react-router'
import { CheckCheck, Download, History } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Story } from '../../shared/model/activity.ts'
import type { ExportKind } from '../../shared/model/activity-export.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useActivityNews } from '../client/live-data.tsx'
import { EmptyBlock, FailureBlock, TruthNote } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { DataGrid } from '../ui/data-grid.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Split } from '../ui/split.tsx'
import { activityColumns } from './activity-columns.tsx'
import { ActivityDetail } from './activity-detail.tsx'
import { ActivityFilters } from './activity-filters.tsx'
import { matchesWords } from './activity-words.ts'
import { downloadActivity } from './export-activity.ts'
import { askedOf, type Choices, everything, useSeen, useStories } from './use-activity.ts'

/**
 * Stories of what was done and noticed, newest first; the chosen story beside it, or instead of it where it is
 * narrow.
 */
export function ActivityPage() {
  const { seq } = useParams({ strict: false })
  const navigate = useNavigate()
  const close = () => navigate({ to: '/activity' })
  const detail = seq === undefined ? null : <ActivityDetail key={seq} seq={seq} onClose={close} />
  return (
    <Split
      id="activity"
      size={58}
      minFirst={460}
      minSecond={380}
      besideFrom={1_080}
      canBeClosed
      first={<ActivityList selected={seq} />}
      second={detail}
    />
  )
}

function ActivityList({ selected }: { selected: string | undefined }) {
  const news = useActivityNews()
  const [choices, setChoices] = useState(everything)
  const [filter, setFilter] = useState('')
  return (
    <Page
      title="Activity"
      actions={
        <div className="flex flex-wrap gap-2">
          <FilterBox label="Filter activity" value={filter} onChange={setFilter} />
          <SeenButton unread={news.data?.unread ?? 0} lastSeq={news.data?.lastSeq ?? 0} />
          <ExportButton kind="csv" title="CSV" choices={choices} />
          <ExportButton kind="jsonl" title="JSON" choices={choices} />
        </div>
      }
      header={
        <>
          <ActivityFilters choices={choices} onChange={setChoices} />
          <TruthNote streamed={news} why="What happened since is not shown." />
        </>
      }
    >
      <Stories choices={choices} filter={filter} selected={selected} />
    </Page>
  )
}

function SeenButton({ unread, lastSeq }: { unread: number; lastSeq: number }) {
  const { mutate, isPending } = useSeen()
  return (
    <Button
      icon={CheckCheck}
      disabled={unread === 0 || isPending}
      onClick={() => mutate(lastSeq)}
      title={unread === 0 ? 'Everything was read' : undefined}
    >
      Mark all read
    </Button>
  )
}

function ExportButton(props: { kind: ExportKind; title: string; choices: Choices }) {
  const { kind, title, choices } = props
  const client = useClient()
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const run = async () => {
    setState('busy')
    await downloadActivity(client, kind, askedOf(choices, Date.now()))
    setState('idle')
  }
  return (
    <Button
      icon={Download}
      disabled={state === 'busy'}
      aria-label={`Export as ${title}`}
      title={state === 'failed' ? 'It could not be exported; try again' : `Export as ${title}`}
      variant={state === 'failed' ? 'danger' : 'default'}
      onClick={() => void run().catch(() => setState('failed'))}
    >
      {title}
    </Button>
  )
}

interface StoriesProps {
  choices: Choices
  filter: string
  selected: string | undefined
}

function Stories({ choices, filter, selected }: StoriesProps) {
  const news = useActivityNews()
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useStories(choices)
  const stories = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  // What keeps all of it from being told stands over the list already.
  if (error && news.failure) return null
  if (error) {
    return (
      <div className="px-4 pt-2">
        <FailureBlock failure={failureFrom(error)} />
      </div>
    )
  }
  if (!stories) return news.status === 'lost' ? null : <SkeletonRows label="Loading the activity" />
  const isNarrowed = filter !== '' || JSON.stringify(choices) !== JSON.stringify(everything)
  return (
    <>
      <StoryGrid {...{ stories, filter, selected, isNarrowed }} />
      {hasNextPage && (
        <div className="border-t px-4 py-2">
          <Button small disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Load older
          </Button>
        </div>
      )}
    </>
  )
}

interface StoryGridProps {
  stories: readonly Story[]
  filter: string
  selected: string | undefined
  isNarrowed: boolean
}

function StoryGrid({ stories, filter, selected, isNarrowed }: StoryGridProps) {
  const navigate = useNavigate()
  const items = useMemo(
    () =>
      stories
        .filter((story) => matchesWords(story, filter))
        .map((story) => ({ type: 'row' as const, key: String(story.seq), row: story })),
    [stories, filter],
  )
  if (items.length === 0) {
    const text = isNarrowed
      ? 'Nothing of this kind happened.'
      : 'Nothing happened yet. What is done through any door, and what befalls workloads and hosts, is listed here.'
    return <EmptyBlock icon={History} text={text} />
  }
  return (
    <DataGrid
      label="Activity"
      columns={activityColumns}
      items={items}
      autoFocus
      onOpen={({ seq }) => navigate({ to: '/activity/$seq', params: { seq: String(seq) } })}
      {...(selected === undefined ? {} : { selected })}
    />
  )
}
