// The compose projects of the corpus: folders of ordinary files, and beside them what a test needs to know.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '../integration/compose/corpus')

const texts = z.array(z.string()).default([])

const caseSchema = z.strictObject({
  /** Inside the folder; empty = the folder itself. */
  path: z.string().default(''),
  files: texts,
  profiles: texts,
  envFiles: texts,
  /** The workload's own. */
  env: z.record(z.string(), z.string()).default({}),
  /** External objects that have to be there, named by the bed. */
  networks: texts,
  volumes: texts,
  /** It asks for what is refused by default (SD-33). */
  isUnsafe: z.boolean().default(false),
  /** One line that a user edits. */
  change: z.strictObject({ file: z.string(), from: z.string(), to: z.string() }),
})

export interface CorpusCase extends z.infer<typeof caseSchema> {
  readonly name: string
}

/** In the order of their names. */
export function readCorpus(): CorpusCase[] {
  return readdirSync(root)
    .sort()
    .map((name) => {
      const known: unknown = JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8'))
      return { name, ...caseSchema.parse(known) }
    })
}

/** The project's files alone, as a user would have them. */
export function copyCase({ name }: CorpusCase, folder: string): void {
  cpSync(join(root, name), folder, { recursive: true })
  rmSync(join(folder, 'case.json'))
}

export function editLine({ change: { file, from, to } }: CorpusCase, folder: string): void {
  const path = join(folder, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
}

/** What somebody types for the same project, standing in its folder. */
export function typedArgs({ path, files, profiles, envFiles }: CorpusCase): string[] {
  return [
    ...(path === '' ? [] : ['--file', path]),
    ...files.flatMap((file) => ['--file', file]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ]
}
