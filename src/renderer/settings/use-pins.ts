import { withoutPin, withPin } from '../../shared/model/pins.ts'
import { useFailureToast } from '../ui/use-failure-toast.ts'
import { useChangeSettings, useSettings } from './use-settings.ts'

/** The pinned workloads, and how that changes; nothing is pinned while it is not known. */
export function usePins() {
  const { data } = useSettings()
  const { mutate } = useChangeSettings()
  const onError = useFailureToast()
  const pinned = data?.pinned ?? []
  return {
    isPinned: (name: string) => pinned.includes(name),
    toggle: (name: string) =>
      mutate(
        { pinned: pinned.includes(name) ? withoutPin(pinned, name) : withPin(pinned, name) },
        { onError },
      ),
  }
}
