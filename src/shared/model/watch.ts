/** Watching, as a document asks for it: which tags count, what is done, how old they must be, and when. */
import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { refSchema } from './git.ts'
import { parseTimeWindow } from './time-window.ts'
import { parseVersionRange, type VersionRange } from './version-range.ts'

/** Tags of its image that a workload follows. */
export type TagPolicy =
  | { readonly by: 'semver'; readonly range: VersionRange; readonly text: string }
  | { readonly by: 'regex'; readonly pattern: RegExp; readonly text: string }
  /** The image that a tag means, whenever it is another one. */
  | { readonly by: 'digest'; readonly tag: string }

const longestPattern = 200

/** `semver:^1`, `regex:v\d+`, `digest:latest`; the error is what a field may say. */
export function parseTagPolicy(text: string): Result<TagPolicy, string> {
  const [, by, rest = ''] = /^(semver|regex|digest):(.*)$/s.exec(text.trim()) ?? []
  if (by === 'semver') {
    const range = parseVersionRange(rest)
    return range.ok ? ok({ by, range: range.value, text: rest.trim() }) : range
  }
  if (by === 'regex') return parsePattern(rest)
  if (by === 'digest')
    return /^\w[\w.-]{0,127}$/.test(rest)
      ? ok({ by, tag: rest })
      : err('name a tag after digest:, like digest:latest')
  return err('write semver:RANGE, regex:PATTERN or digest:TAG')
}

function parsePattern(text: string): Result<TagPolicy, string> {
  if (text === '' || text.length > longestPattern)
    return err(`a pattern has 1 to ${longestPattern} characters`)
  if (isCostly(text))
    return err('a repetition of repetitions or choices may take for ever: write it without')
  try {
    return ok({ by: 'regex', pattern: new RegExp(`^(?:${text})$`), text })
  } catch {
    return err('that is no regular expression')
  }
}

/**
 * Whether a pattern may take longer than anyone waits on a long name: groups that repeat, references back, many open
 * repetitions.
 */
function isCostly(text: string): boolean {
  const bare = text.replace(/\\[^1-9k]/g, '.').replace(/\[[^\]]*\]/g, '.')
  const isRepeated = /\)(?:[*+]|\{\d+,)/.test(bare)
  const open = bare.match(/[*+]|\{\d+,\}/g)?.length ?? 0
  return isRepeated || open > 4 || /\\[1-9k]/.test(bare)
}

const checked = (parse: (text: string) => Result<unknown, string>) =>
  z.string().superRefine((text, context) => {
    const parsed = parse(text)
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
  })

const ageSchema = z
  .string()
  .refine((text) => (parseDuration(text) ?? Number.POSITIVE_INFINITY) <= 366 * 86_400_000, {
    message: 'write an age like 12h, 72h or 7d, at most a year',
  })

const ruleFields = {
  tags: checked(parseTagPolicy),
  do: z.enum(['notify', 'propose', 'deploy']),
  /** How long ago this installation must have seen the image first. */
  minAge: ageSchema,
  window: checked(parseTimeWindow),
}

const everySchema = z.string().refine(
  (text) => {
    const ms = parseDuration(text) ?? 0
    return ms >= 60_000 && ms <= 86_400_000
  },
  { message: 'write how often, like 5m or 1h: at least a minute, at most a day' },
)

export const watchRuleSchema = z.strictObject({
  /** The tags of its images that are looked at. */
  tags: ruleFields.tags.optional(),
  /** The ref of its repository: a branch or a tag that is followed. */
  ref: refSchema.optional(),
  /** How often the repository is asked; absent = every quarter of an hour. */
  every: everySchema.optional(),
  do: ruleFields.do.default('notify'),
  minAge: ageSchema.default('0s'),
  window: ruleFields.window.default(''),
})
export type WatchRule = z.infer<typeof watchRuleSchema>

/** The watch of a document; `services`: of a project only these, each with what is other about it. */
export const watchSchema = watchRuleSchema
  .extend({
    services: z.record(z.string(), z.strictObject(ruleFields).partial()).optional(),
  })
  .superRefine(({ tags, ref, every }, { addIssue }) => {
    const issue = (path: string, message: string) =>
      addIssue({ code: 'custom', path: [path], message })
    if (tags === undefined && ref === undefined)
      issue('tags', 'write semver:RANGE, regex:PATTERN or digest:TAG, or follow a ref')
    if (every !== undefined && ref === undefined) issue('every', 'only a ref is asked for so often')
  })
export type Watch = z.infer<typeof watchSchema>

/** The rule of one part; null = it is not watched. */
export function ruleOf(watch: Watch | undefined, part: string): WatchRule | null {
  if (watch?.tags === undefined) return null
  const { services, ref: _, every: __, ...rule } = watch
  if (!services) return rule
  const own = Object.hasOwn(services, part) ? services[part] : undefined
  return own ? watchRuleSchema.parse({ ...rule, ...own }) : null
}

/** The rule of its repository; null = it is not watched. */
export function refRuleOf(watch: Watch | undefined): WatchRule | null {
  if (watch?.ref === undefined) return null
  const { services: _, tags: __, ...rule } = watch
  return rule
}
