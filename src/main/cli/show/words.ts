/** Small values as words: ages, digests, times. */
import { formatDuration } from '../../../shared/lib/duration.ts'
import { bytesText } from '../../../shared/model/bytes.ts'
import type { HostState } from '../../../shared/model/host.ts'

export const none = '-'

/** `3.2 GB`; null = it is not known. */
export const sizeText = (bytes: number | null): string => (bytes === null ? none : bytesText(bytes))

/** `12 s`, `3 min`, `5 h`, `9 d`. */
export function age(at: number | null, now: number): string {
  if (at === null) return none
  const seconds = Math.max(0, Math.round((now - at) / 1_000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

export function took(from: number | null, to: number | null): string {
  return from === null || to === null ? none : formatDuration(to - from)
}

/** Twelve digits of a digest tell any two apart. */
export function shortDigest(digest: string | null): string {
  return digest === null ? none : digest.replace(/^sha256:/, '').slice(0, 12)
}

export function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19)
}

export function dateTime(at: number | null): string {
  return at === null ? none : `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** The state of a host; a stale one with the time until which what is shown was true. */
export function hostState(status: HostState): string {
  return status.state === 'stale' ? `stale since ${dateTime(status.since)}` : status.state
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
