import { FailureError } from '../../shared/lib/failure-error.ts'
import { withoutPin } from '../../shared/model/pins.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'

/** The same store; where a workload is forgotten, its pin goes with it. */
export function unpinningForgotten(store: Store, settings: SettingsPort): Store {
  const unpin = (name: string) => {
    const { pinned } = settings.get()
    if (!pinned.includes(name)) return
    try {
      settings.set({ pinned: withoutPin(pinned, name) })
    } catch (error) {
      // What is forgotten stays so, though the settings cannot be written: a pin of nothing is not shown.
      if (!(error instanceof FailureError)) throw error
    }
  }
  const remove = (name: string) => {
    store.workloads.remove(name)
    unpin(name)
  }
  return { ...store, workloads: { ...store.workloads, remove } }
}
