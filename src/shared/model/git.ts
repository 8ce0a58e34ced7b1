/** Git repositories as documents, plans and links name them. */
import { z } from 'zod'

/** https, ssh, git, file, or `user@host:path`; nothing that starts a program, or that git could take for an option. */
const urlPattern =
  /^(?:(?:https?|ssh|git):\/\/[^\s/-]\S*|file:\/\/\/\S*)$|^[\w.][\w.-]*@[\w.][\w.-]*:[^\s-]\S*$/

export const repositoryUrlSchema = z
  .string()
  .max(1_024)
  .regex(urlPattern, 'not the address of a repository')
  .refine((url) => !/\p{Cc}/u.test(url), 'control characters are not allowed')
  .refine(
    (url) => withoutPassword(url) === url,
    'leave the password out: keep it as a git credential (longshore git-credentials add)',
  )

/** A branch, a tag, a whole commit id, `HEAD`, or a whole name like `refs/heads/main`; as git check-ref-format has it. */
export const refSchema = z
  .string()
  .max(255)
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_./+@#=-]*$/u, 'name a branch, a tag or a commit')
  .refine(
    (ref) => !/\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(ref),
    'not a name that git allows',
  )

export const commitIdSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a whole commit id')
export const isCommitId = (ref: string): boolean => commitIdSchema.safeParse(ref).success
/** As people write them down. */
export const shortCommit = (commit: string): string => commit.slice(0, 8)

/** `https://user:secret@host/…` without the secret; the user stays. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]*@/i, '$1@')
}

export const resolvedRefSchema = z.object({
  commit: z.string(),
  as: z.enum(['branch', 'tag', 'commit', 'head', 'other']),
  /** Like `refs/heads/main`; '' where a commit was named. */
  name: z.string(),
})
export type ResolvedRef = z.infer<typeof resolvedRefSchema>

export const commitSchema = z.object({
  id: z.string(),
  author: z.string(),
  /** Unix ms. */
  at: z.number(),
  subject: z.string(),
})
export type Commit = z.infer<typeof commitSchema>

/**
 * How one commit is to another. `forced`: live is no ancestor of wanted, so history was written anew, or another
 * branch is wanted; `behind`: wanted is an ancestor of live; `unknown`: the history that was read does not tell.
 */
export const commitSpanSchema = z.object({
  relation: z.enum(['same', 'ahead', 'behind', 'forced', 'unknown']),
  /** Commits that come with wanted, or go with it where it is behind; the newest first, and only so many. */
  commits: z.array(commitSchema),
  /** The count of all of them; null = cannot be told. */
  count: z.number().nullable(),
})
export type CommitSpan = z.infer<typeof commitSpanSchema>

export const changedFileSchema = z.object({
  /** Inside the repository. */
  path: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
})
export type ChangedFile = z.infer<typeof changedFileSchema>
