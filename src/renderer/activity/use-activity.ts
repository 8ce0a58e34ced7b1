import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import type { Severity } from '../../shared/model/activity.ts'
import type { Door } from '../../shared/model/door.ts'
import { useClient } from '../client/client-provider.tsx'
import { useActivityNews } from '../client/live-data.tsx'
import { useFailureToast } from '../ui/use-failure-toast.ts'
import { eventsOf, type Topic } from './activity-words.ts'

export interface Choices {
  readonly topic: Topic
  readonly severity: Severity
  readonly door: Door | 'any'
  readonly within: keyof typeof spans
}

export const everything: Choices = { topic: 'all', severity: 'info', door: 'any', within: 'ever' }

const hourMs = 3_600_000
export const spans = { ever: null, hour: hourMs, day: 24 * hourMs, week: 168 * hourMs } as const

export type Asked = NonNullable<Parameters<Client['activity']['list']>[0]>

/** `now`: when the choice was made; what is told later is in it, too. */
export function askedOf({ topic, severity, door, within }: Choices, now: number): Asked {
  const [events, span] = [eventsOf(topic), spans[within]]
  return {
    ...(events && { events }),
    ...(severity !== 'info' && { severity }),
    ...(door !== 'any' && { doors: [door] }),
    ...(span !== null && { since: now - span }),
  }
}

/** The stories that are asked for, a page at a time, anew with everything that is told. */
export function useStories(choices: Choices) {
  const client = useClient()
  const [now] = useState(() => Date.now())
  const news = useActivityNews()
  const asked = askedOf(choices, now)
  const found = useInfiniteQuery({
    queryKey: ['activity', asked],
    queryFn: ({ pageParam, signal }) =>
      client.activity.list(
        { ...asked, ...(pageParam !== null && { before: pageParam }) },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    staleTime: 0,
    retry: false,
  })
  const { refetch } = found
  const told = news.data && `${news.data.lastSeq} ${news.data.unread}`
  // Anew with everything that is told or read.
  useEffect(() => {
    if (told !== undefined) refetch().catch(() => {})
  }, [told, refetch])
  return found
}

export function useSeen() {
  const client = useClient()
  const onError = useFailureToast()
  return useMutation({ mutationFn: (upTo: number) => client.activity.seen({ upTo }), onError })
}
