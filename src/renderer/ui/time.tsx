import { memo, useEffect, useRef, useState } from 'react'
import { formatDuration } from '../../shared/lib/duration.ts'

/**
 * Calls back at every multiple of `everyMs`, so that all who look at the clock do so together and
 * are drawn as one; never while nobody can see the page, and as soon as somebody can.
 */
function onTick(everyMs: number, tick: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = () => {
    clearTimeout(timer)
    timer = undefined
    if (document.hidden) return
    timer = setTimeout(
      () => {
        tick()
        wait()
      },
      everyMs - (Date.now() % everyMs),
    )
  }
  const onSight = () => {
    if (!document.hidden) tick()
    wait()
  }
  document.addEventListener('visibilitychange', onSight)
  wait()
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onSight)
  }
}

/** The current time, renewed every `everyMs` while mounted and in sight. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => onTick(everyMs, () => setNow(Date.now())), [everyMs])
  return now
}

/** Saying of the clock about something, looked at every `everyMs`; drawn again when it differs. */
export function useClock<Saying extends string | boolean>(
  everyMs: number,
  say: (now: number) => Saying,
): Saying {
  const [, setSaid] = useState<Saying>()
  const latest = useRef(say)
  latest.current = say
  useEffect(() => onTick(everyMs, () => setSaid(latest.current(Date.now()))), [everyMs])
  return say(Date.now())
}

const steps: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
]

/** `now`, `12 s`, `4 min`, `3 h`, `12 d`: one unit, as tables want it. */
export function shortSpan(ms: number): string {
  for (const [size, unit] of steps) {
    if (ms >= size) return `${Math.floor(ms / size)} ${unit}`
  }
  return 'now'
}

// Made once: to make one takes longer than to draw a row.
const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const days = { day: 'numeric', month: 'short' } as const
const timeFormat = new Intl.DateTimeFormat(undefined, hours)
const dayFormat = new Intl.DateTimeFormat(undefined, days)
const yearFormat = new Intl.DateTimeFormat(undefined, { ...days, year: 'numeric' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

/** `14:02` today, `20 Nov 14:02` this year, with the year before that. */
export function clockTime(at: number, now = Date.now()): string {
  const date = new Date(at)
  const today = new Date(now)
  const time = timeFormat.format(date)
  if (date.toDateString() === today.toDateString()) return time
  const isThisYear = date.getFullYear() === today.getFullYear()
  return `${(isThisYear ? dayFormat : yearFormat).format(date)} ${time}`
}

export function fullTime(at: number): string {
  return fullFormat.format(at)
}

/** Nobody needs the age of something to the second, and a full list of them costs power. */
function stepFor(age: number): number {
  if (age < 10_000) return 1_000
  return age < 60_000 ? 10_000 : 30_000
}

interface AgoProps {
  at: number
  /** `age`: "4 min"; `ago`: "4 min ago". */
  style?: 'age' | 'ago'
}

/** How long ago something was; the exact time is one hover away. */
export const Ago = memo(function Ago({ at, style = 'ago' }: AgoProps) {
  const span = useClock(stepFor(Date.now() - at), (now) => shortSpan(Math.max(0, now - at)))
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="whitespace-nowrap">
      {style === 'age' || span === 'now' ? span : `${span} ago`}
    </time>
  )
})

/** How long something took, or takes so far when `until` is null. */
export function Took({ from, until }: { from: number; until: number | null }) {
  if (until !== null) return <span>{formatDuration(until - from)}</span>
  return <Running from={from} />
}

function Running({ from }: { from: number }) {
  const now = useNow(100)
  return <span>{formatDuration(Math.max(0, now - from))}</span>
}
