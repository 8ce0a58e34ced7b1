import type { Notification } from '../../shared/model/notification.ts'
import { Section } from '../ui/blocks.tsx'
import { Ago, fullTime } from '../ui/time.tsx'
import { channelWords } from './rule-words.ts'
import { useTold } from './use-notifications.ts'

const words: { readonly [S in Notification['state']]: string } = {
  waiting: 'waits',
  delivered: 'delivered',
  undelivered: 'undelivered',
  folded: 'told in a message about several',
  withdrawn: 'withdrawn',
}

/** Channels that were told of a story, and whether that was delivered; not there where nobody was to be told. */
export function ToldSection({ story }: { story: string }) {
  const { data = [] } = useTold(story)
  if (data.length === 0) return null
  return (
    <Section title="Told" count={data.length}>
      <ul>
        {data.map(({ id, channel, title, state, answer, queuedAt, endedAt }) => (
          <li
            key={id}
            className="grid grid-cols-[140px_minmax(0,1fr)_auto] items-baseline gap-3 border-b py-1.5"
          >
            <span className="min-w-0 break-words">{channelWords([channel])}</span>
            <span className="min-w-0 break-words">
              {title}
              <span className="block text-dim">
                {answer === '' || state === 'delivered'
                  ? words[state]
                  : `${words[state]}: ${answer}`}
              </span>
            </span>
            <span className="text-right text-faint" title={fullTime(endedAt ?? queuedAt)}>
              <Ago at={endedAt ?? queuedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
