/** Tells of what waits for somebody: each story once, however often it is looked at. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import { type ActivityEntry, usualSeverity } from '../../shared/model/activity.ts'
import type { Store } from '../store/store.ts'

type Told = Pick<
  ActivityEntry,
  'at' | 'event' | 'story' | 'object' | 'detail' | 'facts' | 'outcome'
> &
  Partial<Pick<ActivityEntry, 'host'>>

export function tellerOnce(activity: Pick<Store['activity'], 'ofStory' | 'add'>) {
  /** Stories that were told already. */
  const told = new Set<string>()
  return (row: Told): void => {
    if (told.has(row.story)) return
    const by = { actor: 'longshore', door: 'none', reason: '' } as const
    const severity = usualSeverity[row.event]
    try {
      if (activity.ofStory(row.story).length === 0) activity.add({ severity, ...by, ...row })
      told.add(row.story)
    } catch (error) {
      // A full disk: it is tried again at the next look.
      if (!failureOf(error)) throw error
    }
  }
}
