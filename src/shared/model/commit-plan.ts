/** The part of a plan about the commit that it would deploy, beside the one that is live. */
import { z } from 'zod'
import { changedFileSchema, commitSpanSchema } from './git.ts'

export const commitPlanSchema = z.object({
  repository: z.string(),
  /** The ref asked for: a branch, a tag, a commit. */
  ref: z.string(),
  commit: z.string(),
  /** null = nothing is live, or it is of another repository. */
  live: z.string().nullable(),
  /** null = nothing to compare it with, or that cannot be told. */
  span: commitSpanSchema.nullable(),
  /** The folder of the repository that it is made from; `.` = all of it. */
  folder: z.string(),
  /** In that folder, the first of them; null = not known. */
  files: z.array(changedFileSchema).nullable(),
  fileCount: z.number(),
  /** Whether its image is built, or was built before. */
  isMade: z.boolean(),
})
export type CommitPlan = z.infer<typeof commitPlanSchema>

/** So many files are named. */
export const mostFiles = 200

/** How what is deployed is to what is live, in a sentence; '' = there is nothing to say. */
export function spanWords({ span, ref }: Pick<CommitPlan, 'span' | 'ref'>): string {
  if (!span) return ''
  const count = span.count === null ? 'an unknown number of commits' : commits(span.count)
  switch (span.relation) {
    case 'same':
      return ''
    case 'ahead':
      return `${count} ahead of what is live`
    case 'behind':
      return `${count} behind what is live`
    case 'forced':
      return `${ref} does not contain what is live: its history was written anew (a force push), or it is another branch`
    case 'unknown':
      return 'how it is to what is live cannot be told from the history that there is'
  }
}

const commits = (count: number): string => (count === 1 ? '1 commit' : `${count} commits`)
