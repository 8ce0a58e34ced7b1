import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import type { Notifying } from '../../shared/model/notification.ts'
import { useClient } from '../client/client-provider.tsx'
import { isSet } from '../client/live-data.tsx'
import type { StreamSource } from '../client/stream.ts'
import { useStream } from '../client/use-stream.ts'

type ShowItem =
  Awaited<ReturnType<Client['notifications']['watch']>> extends AsyncIterable<infer Item>
    ? Item
    : never

const keys: { readonly [K in 'kinds' | 'channels' | 'rules' | 'undelivered' | 'told']: QueryKey } =
  {
    kinds: ['channel-kinds'],
    channels: ['channels'],
    rules: ['rules'],
    undelivered: ['undelivered'],
    told: ['told'],
  }

const watching: StreamSource<Notifying | undefined, ShowItem> = {
  key: 'notifications',
  open: (client, signal) => client.notifications.watch({}, { signal }),
  reduce: (state, item) => (item.type === 'snapshot' ? item.state : state),
}

/** State of notifications: holds, and how many wait; lists are asked anew when it changes. */
export function useNotifying() {
  const queries = useQueryClient()
  const streamed = useStream(watching)
  const { data } = streamed
  useEffect(() => {
    if (!data) return
    void queries.invalidateQueries({ queryKey: keys.channels })
    void queries.invalidateQueries({ queryKey: keys.undelivered })
    void queries.invalidateQueries({ queryKey: keys.told })
  }, [data, queries])
  return streamed
}

export function useChannelKinds() {
  const client = useClient()
  return useQuery({
    queryKey: keys.kinds,
    queryFn: ({ signal }) => client.channels.kinds({}, { signal }),
  })
}

export function useChannels() {
  const client = useClient()
  return useQuery({
    queryKey: keys.channels,
    meta: isSet,
    queryFn: ({ signal }) => client.channels.list({}, { signal }),
  })
}

export function useRules() {
  const client = useClient()
  return useQuery({
    queryKey: keys.rules,
    meta: isSet,
    queryFn: ({ signal }) => client.rules.list({}, { signal }),
  })
}

export function useUndelivered() {
  const client = useClient()
  return useQuery({
    queryKey: keys.undelivered,
    queryFn: ({ signal }) => client.notifications.outbox({ state: 'undelivered' }, { signal }),
  })
}

/** Does something about notifications; everything that is listed of them is asked anew after it. */
export function useChange<Asked, Answer>(
  change: (client: Client, asked: Asked) => Promise<Answer>,
  onDone: (answer: Answer) => void = () => {},
) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (asked: Asked) => change(client, asked),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all(Object.values(keys).map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
}

/** Messages about a story, the newest first, without those that were overtaken before they were sent. */
export function useTold(story: string) {
  const client = useClient()
  useNotifying()
  return useQuery({
    queryKey: [...keys.told, story],
    queryFn: async ({ signal }) => {
      const all = await client.notifications.outbox({ story, limit: 100 }, { signal })
      return all.filter(({ state }) => state !== 'withdrawn')
    },
  })
}
