/** Outcome of copying an image, as a row of the activity of the host that it was for. */
import { type ActivityEntry, usualSeverity } from '../../shared/model/activity.ts'
import { bytesText } from '../../shared/model/bytes.ts'
import type { Copy } from '../../shared/model/copy.ts'
import type { Door } from '../../shared/model/door.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'

export interface Begun extends Pick<Copy, 'from' | 'to' | 'image' | 'name'> {
  readonly actor: string
  readonly door: Door
  /** Unix ms. */
  readonly startedAt: number
}

export interface Ended extends Pick<Copy, 'bytes' | 'wasThere'> {
  readonly outcome: 'done' | 'failed' | 'cancelled'
  readonly failure?: Failure | undefined
  readonly at: number
}

export function copyActivity(begun: Begun, ended: Ended): ActivityEntry {
  const { from, to, name, actor, door, startedAt } = begun
  const { outcome, bytes, at } = ended
  const event = 'image-copied'
  return {
    ...{ at, event, severity: outcome === 'failed' ? 'warning' : usualSeverity[event] },
    ...{ object: { kind: 'host', name: to }, host: to, actor, door, outcome, reason: '' },
    ...{ detail: detailOf(ended), story: `copy:${startedAt}:${name}:${to}` },
    facts: { image: name, from, to, bytes: String(bytes), ms: String(at - startedAt) },
  }
}

function detailOf({ outcome, bytes, wasThere, failure }: Ended): string {
  if (wasThere) return 'it was there already'
  const sent = `${bytesText(bytes)} sent`
  if (outcome === 'done' || !failure) return sent
  return `${describeFailure(failure).title}; ${sent}`
}
