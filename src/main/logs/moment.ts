/**
 * Engine timestamps, exact to the nanosecond: a `number` of unix nanoseconds would lose the last
 * three digits, and resuming a log compares all nine.
 */
export interface Moment {
  readonly sec: number
  readonly nanos: number
}

export function compareMoments(a: Moment, b: Moment): number {
  return a.sec - b.sec || a.nanos - b.nanos
}

/** `seconds.nanoseconds`, as the Engine API takes `since` and `until`. */
export function engineTime(moment: Moment): string {
  return `${moment.sec}.${String(moment.nanos).padStart(9, '0')}`
}

/** The moment of unix ms, or of what `engineTime` makes. */
export function momentOf(time: number | string): Moment {
  if (typeof time === 'number') return momentOfMs(time)
  const [sec = '', nanos = ''] = time.split('.')
  return { sec: Number(sec), nanos: Number(nanos) }
}

/** A nanosecond later. */
export function justAfter({ sec, nanos }: Moment): Moment {
  return nanos === 999_999_999 ? { sec: sec + 1, nanos: 0 } : { sec, nanos: nanos + 1 }
}

function momentOfMs(ms: number): Moment {
  const sec = Math.floor(ms / 1_000)
  return { sec, nanos: Math.round((ms - sec * 1_000) * 1_000_000) }
}

/** RFC 3339 with all nine digits; '' for the unknown time 0. */
export function rfc3339(moment: Moment): string {
  if (moment.sec === 0 && moment.nanos === 0) return ''
  const second = new Date(moment.sec * 1_000).toISOString().slice(0, 19)
  return `${second}.${String(moment.nanos).padStart(9, '0')}Z`
}

/** `at` moved back by `sec` seconds. */
export function before(at: Moment, sec: number): Moment {
  return { sec: at.sec - sec, nanos: at.nanos }
}
