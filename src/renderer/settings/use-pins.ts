import { withoutPin, withPin } from '../../shared/model/pins.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFailureToast } from '../ui/use-failure-toast.ts'
import { useSettings, useStoreSettings } from './use-settings.ts'

type Pins = readonly string[]

/** Changes the pins as they are stored by then: the terminal, or another window, may have changed them meanwhile. */
export function useChangePins() {
  const client = useClient()
  return useStoreSettings(async (change: (pins: Pins) => Pins) => ({
    pinned: [...change((await client.settings.get()).pinned)],
  }))
}

/** The pinned workloads, and how that changes; nothing is pinned while it is not known. */
export function usePins() {
  const { data } = useSettings()
  const { mutate } = useChangePins()
  const onError = useFailureToast()
  const pinned = data?.pinned ?? []
  return {
    isPinned: (name: string) => pinned.includes(name),
    toggle: (name: string) => {
      const isPinned = pinned.includes(name)
      mutate((pins) => (isPinned ? withoutPin(pins, name) : withPin(pins, name)), { onError })
    },
  }
}
