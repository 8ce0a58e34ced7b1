import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SettingsItem } from '../../shared/contract/settings.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { useClient } from '../client/client-provider.tsx'
import { useActivityNews } from '../client/live-data.tsx'
import type { StreamSource } from '../client/stream.ts'
import { useStream } from '../client/use-stream.ts'
import { refusalOf } from '../ui/refusal.ts'
import { deploymentLook } from '../ui/state-look.ts'
import { useToasts } from '../ui/toasts.tsx'

const key = ['settings']

const watching: StreamSource<Settings | undefined, SettingsItem> = {
  key: 'settings',
  open: (client, signal) => client.settings.watch({}, { signal }),
  reduce: (last, item) => (item.type === 'snapshot' ? item.settings : last),
}

export function useSettings() {
  const client = useClient()
  return useQuery({ queryKey: key, queryFn: ({ signal }) => client.settings.get({}, { signal }) })
}

/** Keeps the settings on show as they are stored, and lists of what is set as well, whatever door changes them. */
export function useFreshSettings(): void {
  const queries = useQueryClient()
  const { data } = useStream(watching)
  useEffect(() => {
    if (data) queries.setQueryData(key, data)
  }, [data, queries])
  const seq = useActivityNews().data?.settingsSeq ?? 0
  useEffect(() => {
    if (seq === 0) return
    void queries.invalidateQueries({ predicate: ({ meta }) => meta?.isSet === true })
  }, [seq, queries])
}

/**
 * Settings as they are by now, with what was changed here. That alone is saved: nothing that another door stored meanwhile
 * is taken back, and nothing that is typed is lost.
 */
export function useSettingsDraft(settings: Settings) {
  const [changed, setChanged] = useState<Partial<Settings>>({})
  const { mutate, error, isPending } = useChangeSettings()
  const toast = useToasts()
  return {
    stored: settings,
    draft: { ...settings, ...changed },
    change: (part: Partial<Settings>) => setChanged((last) => ({ ...last, ...part })),
    save: () =>
      mutate(settled(changed), {
        onSuccess: () => {
          setChanged({})
          toast({ title: 'Settings saved', look: deploymentLook.succeeded })
        },
      }),
    isPending,
    refusal: refusalOf(error),
  }
}

export type SettingsDraft = ReturnType<typeof useSettingsDraft>

/** Folders as they are stored; a draft holds the lines as they are typed. */
function settled({ allowedPaths, ...others }: Partial<Settings>): Partial<Settings> {
  if (!allowedPaths) return others
  const lines = allowedPaths.map((line) => line.trim())
  return { ...others, allowedPaths: lines.filter((line) => line !== '') }
}

/** Stores a change; what was stored is shown at once. */
export function useChangeSettings() {
  return useStoreSettings(async (change: Partial<Settings>) => change)
}

/** The same for a change that is first made of something. */
export function useStoreSettings<Given>(changeOf: (given: Given) => Promise<Partial<Settings>>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (given: Given) => await client.settings.set(await changeOf(given)),
    onSuccess: (stored) => queries.setQueryData(key, stored),
  })
}
