/** All that is known of what is made of a commit, before it is made: plain data, kept in plans and releases. Pure. */
import { z } from 'zod'
import { commitSchema } from '../../../shared/model/git.ts'
import { buildLabel } from '../../../shared/model/labels.ts'
import { contentHash } from '../containers/content-hash.ts'

export const makingSchema = z.object({
  at: z.object({
    url: z.string(),
    /** '' = whichever fits. */
    credential: z.string(),
    commit: z.string(),
    /** Inside the repository; `.` = all of it. */
    path: z.string(),
  }),
  /** Ref asked for: a branch, a tag, a commit. */
  ref: z.string(),
  /** Facts known of the commit; null = nothing but its id. */
  commit: commitSchema.nullable(),
  /** The hash of the files: the same = the same files. */
  tree: z.string(),
  /** As its document says it. */
  build: z.looseObject({ kind: z.string() }),
  on: z.enum(['host', 'here']),
  /** Like `linux/amd64`. */
  platform: z.string(),
  /** Port that the container serves; 0 = nothing. */
  port: z.number(),
  /** The sha256 of everything that what is made depends on, in hex. */
  inputs: z.string(),
  /** Name of the product, where it is an image. */
  image: z.object({ name: z.string(), tag: z.string() }),
  /** Folder of the product in the lasting folder of the workload on the host, where it is a folder. */
  folder: z.string(),
})
export type Making = z.infer<typeof makingSchema>

/** As the host is named that is this machine. */
export const thisMachine = 'local'

/** No registry could have it. */
export const imageName = (workload: string): string => `localhost/longshore/${workload}`

export const referenceOf = ({ image: { name, tag } }: Pick<Making, 'image'>): string =>
  `${name}:${tag}`

export const shortId = (id: string): string => id.slice(0, 12)

interface Made {
  readonly tree: string
  readonly build: unknown
  readonly platform: string
}

export const inputsOf = (made: Made): string => contentHash(made)

/** Names what is made of a commit: another build of the same commit has another name, and leaves it alone. */
export const madeOf = (commit: string, inputs: string): string =>
  `${shortId(commit)}-${inputs.slice(0, 12)}`

/** Whether an image is called so because it was made of a commit of that workload. */
export function isNameOf(workload: string, reference: string): boolean {
  const own = `${imageName(workload)}:`
  return (
    reference.startsWith(own) && /^[0-9a-f]{12}-[0-9a-f]{12}$/.test(reference.slice(own.length))
  )
}

/** In the lasting folder of a workload. */
export const commitFolders = 'commits'

/** One for all commits, whose files are changed under what runs. */
export const folderInPlace = 'checkout'

export const isInPlace = ({ folder }: Pick<Making, 'folder'>): boolean => folder === folderInPlace

/** The folder of a commit, by what it was made from; unless its document wants the same for all. */
export const folderOf = (
  commit: string,
  inputs: string,
  build: Readonly<Record<string, unknown>>,
): string => (build.inPlace === true ? folderInPlace : `${commitFolders}/${madeOf(commit, inputs)}`)

/** By these an image is found again that was made of the same. */
export function buildLabels(
  { installation, workload }: { readonly installation: string; readonly workload: string },
  { inputs, at }: Pick<Making, 'inputs' | 'at'>,
): Record<string, string> {
  return {
    [buildLabel.installation]: installation,
    [buildLabel.workload]: workload,
    [buildLabel.inputs]: inputs,
    [buildLabel.commit]: at.commit,
  }
}
