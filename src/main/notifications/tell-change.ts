/** Tells the activity of changes of notifications, which are part of what happened. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { Activity } from '../../shared/model/activity.ts'
import type { Door } from '../../shared/model/door.ts'
import type { Store } from '../store/store.ts'

export interface Caller {
  readonly actor: string
  readonly door?: Door | undefined
}

/** `what`: in a few words, without a value of its config. */
export type TellChange = (object: Activity['object'], what: string, by: Caller) => void

export function createTellChange(
  activity: Pick<Store['activity'], 'add'>,
  clock: Pick<Clock, 'now'>,
): TellChange {
  return (object, detail, { actor, door = 'none' }) => {
    const at = clock.now()
    activity.add({
      ...{ at, object, detail, actor, door },
      ...{ event: 'settings-changed', severity: 'info', outcome: 'done', reason: '', facts: {} },
      story: `${object.kind}:${object.name}:${at}`,
    })
  }
}
