/** Every way of making what runs out of a commit's files: a new one is a file, and a line here. */
import { z } from 'zod'
import type { BuildFields, BuildKind } from './build-kind.ts'
import { dockerfileBuild } from './dockerfile.ts'
import { goBuild } from './go.ts'
import { noneBuild } from './none.ts'
import { phpBuild } from './php.ts'
import { staticBuild } from './static.ts'

const kinds: readonly BuildKind[] = [dockerfileBuild, staticBuild, noneBuild, goBuild, phpBuild]

const kindField = {
  kind: z
    .enum(kinds.map(({ kind }) => kind) as [string, ...string[]])
    .meta({ title: 'Kind of build', description: 'What is made of the files' }),
}
const everyFields = {
  ...kindField,
  on: z.enum(['host', 'here']).default('host').meta({
    title: 'Built on',
    description: 'host = where it runs; here = on this machine, and sent there',
  }),
  platform: z
    .string()
    .regex(/^linux\/[a-z0-9]+(\/v\d+)?$/, 'a platform is like linux/arm64')
    .optional()
    .meta({ description: 'Like linux/arm64; empty = that of the host' }),
}

/** Flat, so that a form shows the fields of the kind that is chosen, below it. What a field is when it is left out, its kind says. */
export const buildSchema = z
  .strictObject({ ...kindField, ...fieldsOfKinds(), ...everyFields })
  .superRefine((build: BuildFields, { addIssue }) => {
    const { kind, fields, issues } = buildKindOf(build)
    for (const name of Object.keys(build).filter((each) => !(each in everyFields)))
      if (!(name in fields))
        addIssue({ code: 'custom', path: [name], message: `a build of kind ${kind} has none` })
    for (const { path, message } of issues(build))
      addIssue({ code: 'custom', path: path.split('.'), message })
  })

function fieldsOfKinds(): Record<string, z.ZodType> {
  const names = new Set(kinds.flatMap(({ fields }) => Object.keys(fields)))
  return Object.fromEntries(
    [...names].map((name) => {
      const having = kinds.filter(({ fields }) => name in fields)
      const field = having[0]?.fields[name] as z.ZodType
      const onlyFor = { kind: having.map(({ kind }) => kind) }
      return [name, field.optional().meta({ ...field.meta(), onlyFor })]
    }),
  )
}

export function buildKindOf({ kind }: Pick<BuildFields, 'kind'>): BuildKind {
  const found = kinds.find((each) => each.kind === kind)
  if (!found) throw new Error(`there is no build of kind ${kind}`)
  return found
}
