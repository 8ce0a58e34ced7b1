import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { bytesText } from '../../shared/model/bytes.ts'
import type { ListedTag, TagList } from '../../shared/model/tags.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { Mono } from '../ui/mono.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { shortSpan } from '../ui/time.tsx'
import { useTagDetails } from './use-tag-details.ts'

interface TagPickerProps {
  /** A workload. */
  of: string
  onPick: (tag: string) => void
  onClose: () => void
}

/** Tags that the registry has of the image of a workload: one of it is picked by a click, or by Enter. */
export function TagPicker({ of, onPick, onClose }: TagPickerProps) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['tags', of],
    queryFn: ({ signal }) => client.registries.tags({ of }, { signal }),
    // A registry counts what it is asked: opened again at once, it has nothing else to say.
    staleTime: 30_000,
    retry: false,
  })
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Tags of ${of}`}
      description={data && aboutList(data)}
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      {data ? (
        <Tags of={of} list={data} onPick={onPick} />
      ) : error ? (
        <FailureBlock failure={failureFrom(error)} />
      ) : (
        <SkeletonRows label="Asking the registry" />
      )}
    </Dialog>
  )
}

function aboutList({ image, tags, isWhole, account, platform }: TagList): string {
  const count = `${isWhole ? '' : 'more than '}${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}`
  const who = account === '' ? '' : `, asked as ${account}`
  return `${count} of ${image}, for ${platform.os}/${platform.architecture}${who}`
}

interface TagsProps {
  of: string
  list: TagList
  onPick: (tag: string) => void
}

function Tags({ of, list, onPick }: TagsProps) {
  const columns = useMemo(() => columnsFor(of), [of])
  const [filter, setFilter] = useState('')
  const body = useRef<HTMLDivElement>(null)
  // The dialog was there before the list: by then its first control was another one.
  useEffect(() => body.current?.querySelector('input')?.focus(), [])
  const shown = useMemo(() => {
    const words = filter
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    return list.tags.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  }, [list, filter])
  const { rows, setRange } = useTagDetails(of, shown)
  const items = useMemo(
    () => rows.map((row) => ({ type: 'row' as const, key: row.name, row })),
    [rows],
  )
  const onKey = (event: KeyboardEvent) => {
    const [first] = shown
    if (event.key === 'Enter' && first) onPick(first.name)
    else if (event.key === 'ArrowDown')
      body.current?.querySelector<HTMLElement>('[data-list]')?.focus()
    else return
    event.preventDefault()
  }
  return (
    <div ref={body} className="flex h-[56vh] flex-col gap-2">
      <FilterBox label="Filter tags" value={filter} onChange={setFilter} onKey={onKey} />
      {shown.length === 0 ? (
        <p className="text-dim">No tag is named like that.</p>
      ) : (
        <DataGrid
          label={`Tags of ${list.image}`}
          columns={columns}
          items={items}
          onOpen={({ name }) => onPick(name)}
          onSight={setRange}
        />
      )}
    </div>
  )
}

const columnsFor = (of: string): readonly Column<ListedTag>[] => [
  {
    key: 'tag',
    title: 'Tag',
    track: 'minmax(120px, 2fr)',
    cell: ({ name }) => <Mono>{name}</Mono>,
  },
  {
    ...{ key: 'is', title: 'Is', track: 'minmax(96px, 3fr)' },
    cell: (tag) => standingOf(of, tag),
  },
  {
    key: 'built',
    title: 'Built',
    track: '64px',
    from: 460,
    cell: ({ createdAt }) => ago(createdAt),
  },
  {
    key: 'seen',
    title: 'Seen first',
    track: '76px',
    from: 540,
    cell: ({ firstSeen }) => ago(firstSeen),
  },
  { key: 'size', title: 'Size', track: '92px', end: true, from: 380, cell: sizeOf },
  {
    ...{ key: 'digest', title: 'Digest', track: '112px', from: 640 },
    cell: ({ digest }) => <Mono>{digest?.replace('sha256:', '').slice(0, 12) ?? '–'}</Mono>,
  },
]

/** Standing of a tag: where it is live and which releases it was, or how it compares to what is live, and why. */
function standingOf(of: string, { liveOn, releases, order, why }: ListedTag): string {
  const own = (words: readonly string[]) =>
    words.map((each) => (each.startsWith(`${of} `) ? each.slice(of.length + 1) : each))
  if (liveOn.length > 0) return `Live ${own(liveOn).join(', ')}`
  if (releases.length > 0) return own(releases).join(', ')
  if (order !== 'newer' && order !== 'older') return '–'
  return `${order === 'newer' ? 'Newer' : 'Older'}, ${why}`
}

const ago = (at: number | null): string => (at === null ? '–' : shortSpan(Date.now() - at))

function sizeOf({ sizeBytes, fits }: ListedTag): string {
  if (fits === false) return 'not for it'
  return sizeBytes === null ? '–' : bytesText(sizeBytes)
}
