const unitMs = {
  ...{ ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1 },
  ...{ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 },
} as const
const part = String.raw`(?:\d{1,12}(?:\.\d{0,9})?|\.\d{1,9})(?:ns|us|µs|ms|s|m|h|d)`
const whole = new RegExp(`^(?:${part}){1,8}$`)
const parts = /([\d.]+)(ns|us|µs|ms|s|m|h|d)/g

/** Milliseconds of what docker takes, like `250ms`, `1.5h`, `1h30m`, and of days; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  // The same letter has two codes.
  const said = text.replaceAll('μ', 'µ')
  if (!whole.test(said)) return undefined
  const all = [...said.matchAll(parts)].map(
    ([, amount, unit]) => Number(amount) * unitMs[unit as keyof typeof unitMs],
  )
  return all.reduce((sum, ms) => sum + ms, 0)
}

/** The same of a text that its schema has checked. */
export function durationMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new Error(`not a duration: ${text}`)
  return ms
}

/** `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. Never less than none: between two moments the clock may have been set back. */
export function formatDuration(span: number): string {
  const ms = Math.max(0, span)
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
  return `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} min`
}
