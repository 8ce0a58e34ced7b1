import { z } from 'zod'

/**
 * Lines of one or several containers, in order of time. `text` is all lines joined without
 * separators; line i is `text.slice(ends[i-1] ?? 0, ends[i])` (UTF-16 units). `times[i]` is the engine's
 * timestamp in unix ms, `nanos[i]` what is left of it below a millisecond (only where it was asked for),
 * `streams` one character a line: `o` stdout, `e` stderr. `from[i]` is its container's place in
 * `containers`; absent, all are of the first. `seq` is the number of the first line within the stream,
 * counting from 0.
 */
export const logLinesSchema = z.object({
  type: z.literal('lines'),
  seq: z.number(),
  containers: z.array(z.string()).min(1),
  from: z.array(z.number()).optional(),
  text: z.string(),
  ends: z.array(z.number()),
  times: z.array(z.number()),
  nanos: z.array(z.number()).optional(),
  streams: z.string(),
})
export type LogLines = z.infer<typeof logLinesSchema>

/**
 * A visible divider: restart, another container took over, lines not shown, a gap, an end. `late`: what
 * follows of this container is older than lines that were told already; `unreadable`: its log cannot be read.
 */
export const logMarkSchema = z.object({
  type: z.literal('mark'),
  seq: z.number(),
  at: z.number(),
  container: z.string(),
  mark: z.enum([
    'started',
    'restarted',
    'exited',
    'removed',
    'skipped',
    'gap',
    'reconnected',
    'kept',
    'late',
    'unreadable',
  ]),
  count: z.number(),
  detail: z.string(),
})
export type LogMark = z.infer<typeof logMarkSchema>

export const logBatchSchema = z.discriminatedUnion('type', [logLinesSchema, logMarkSchema])
export type LogBatch = z.infer<typeof logBatchSchema>

/** One line as scripts get it (CP-30). */
export const logLineSchema = z.object({
  ts: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  line: z.string(),
  container: z.string(),
})
export type LogLine = z.infer<typeof logLineSchema>
