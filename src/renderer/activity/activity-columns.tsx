import type { Story } from '../../shared/model/activity.ts'
import { titleOf } from '../../shared/model/activity-title.ts'
import { cx } from '../ui/cx.ts'
import type { Column } from '../ui/data-grid.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { doorWords, lookOf } from './activity-words.ts'

export const activityColumns: readonly Column<Story>[] = [
  {
    key: 'unread',
    title: 'Unread',
    isTitleHidden: true,
    track: '12px',
    cell: ({ isUnread }) =>
      isUnread && (
        <span className="flex h-full items-center">
          <span aria-hidden className="size-2 rounded-full bg-accent" />
          <span className="sr-only">Unread</span>
        </span>
      ),
  },
  {
    key: 'event',
    title: 'What',
    track: 'minmax(124px, 148px)',
    // Narrower, there is room for what happened alone, which says it in words.
    from: 400,
    cell: (story) => <StateMark look={lookOf(story)} />,
  },
  {
    key: 'title',
    title: 'Happened',
    track: 'minmax(160px, 3fr)',
    cell: (story) => (
      <span className={cx('flex min-w-0 gap-1.5', story.isUnread && 'font-strong')}>
        <span className="truncate" title={titleOf(story)}>
          {titleOf(story)}
        </span>
        {story.times > 1 && <span className="shrink-0 text-dim">{story.times} times</span>}
      </span>
    ),
  },
  {
    key: 'detail',
    title: 'Detail',
    track: 'minmax(120px, 3fr)',
    from: 720,
    cell: ({ detail, reason }) => {
      const text = [detail, reason].filter(Boolean).join(' · ')
      return (
        <span className="block truncate text-dim" title={text}>
          {text || '–'}
        </span>
      )
    },
  },
  {
    key: 'actor',
    title: 'By',
    track: 'minmax(88px, 140px)',
    from: 900,
    cell: ({ actor, door }) => (
      <span className="block truncate text-dim">
        {door === 'none' ? doorWords.none : `${actor}, ${doorWords[door].toLowerCase()}`}
      </span>
    ),
  },
  {
    key: 'at',
    title: 'Age',
    track: '60px',
    end: true,
    cell: ({ at }) => <Ago at={at} style="age" />,
  },
]
