/**
 * Port of every way of making what runs out of a commit's files. A new one is a file beside this one, and a line in
 * `build-kinds.ts`. All of it is pure, but for what its stages do.
 */
import { z } from 'zod'
import type { Issue } from '../../../../shared/model/failure.ts'
import type { ContainerSettings } from '../../../engine/container-settings.ts'
import type { SourceServices, Stage } from '../../stage.ts'
import type { Making } from '../making.ts'

/** `build` of a document: the fields of every kind beside each other. */
export type BuildFields = Readonly<Record<string, unknown>> & { readonly kind: string }

export interface BuildKind {
  readonly kind: string
  /** Its fields of `build`, beside those that every kind has (`kind`, `on`, `platform`). */
  readonly fields: z.ZodRawShape
  issues(build: BuildFields): readonly Issue[]
  /** Inputs that the product depends on, beside the files and the platform: a change means another build. */
  inputs(build: BuildFields): unknown
  /** True where it reads the whole repository, and not the folder alone that is deployed. */
  readsAll(build: BuildFields): boolean
  /** Variables of the env that the build may read, and the container does not get. */
  secrets(build: BuildFields): readonly string[]
  product(making: Making): Product
  /** Between `git pull` and what makes the container. */
  stages(services: SourceServices, making: Making): readonly Stage[]
}

/** Product that a container is made of. */
export interface Product {
  readonly image: BuiltImage | RuntimeImage
  /** Mount of the folder of the commit (`making.folder`); absent = it is not. */
  readonly mount?: { readonly target: string; readonly isReadOnly: boolean }
  /** Settings of what the container runs; a setting that its document has wins. */
  readonly settings?: Pick<ContainerSettings, 'command' | 'entrypoint' | 'workingDir'>
  /** A folder inside that of the commit which is mounted by itself, read only: what the build wrote for the image's own program. */
  readonly configuration?: { readonly inside: string; readonly target: string }
  /** Port that it serves on; a port that its document has wins. */
  readonly port?: number
  /** A variable that its document has wins. */
  readonly env?: Readonly<Record<string, string>>
}

/** Its stages make it: called `making.image`, with `buildLabels`. */
export interface BuiltImage {
  readonly from: 'build'
}

/** One that others made, in which the files are mounted. */
export interface RuntimeImage {
  readonly from: 'registry'
  /** With its tag. */
  readonly reference: string
  readonly pull: 'if-missing' | 'never'
}

/** Fields of kinds that make no image. */
export const runtimeFields = {
  image: z
    .string()
    .regex(/^[a-z0-9][\w./:-]*:[\w][\w.-]*$/i, 'an image with its tag, like php:8.3-apache')
    .meta({ title: 'Image', description: 'With its tag, like php:8.3-apache' }),
  pull: z
    .enum(['if-missing', 'never'])
    .optional()
    .meta({ title: 'Pull', description: 'never = the image has to be on the host' }),
  inPlace: z.boolean().optional().meta({
    title: 'In place',
    description:
      'One folder for all commits: what serves sees the files of the next before that is proved',
  }),
}

interface Definition<Shape extends z.ZodRawShape> {
  readonly kind: string
  /** Fields of one name mean the same in each kind that has them; none has a default, which would be there for all kinds. */
  readonly fields: Shape
  inputs(build: z.infer<z.ZodObject<Shape>>): unknown
  /** Built here, it reads the whole repository. */
  readonly readsAllHere?: true
  secrets?(build: z.infer<z.ZodObject<Shape>>): readonly string[]
  product(build: z.infer<z.ZodObject<Shape>>, making: Making): Product
  stages(
    services: SourceServices,
    build: z.infer<z.ZodObject<Shape>>,
    making: Making,
  ): readonly Stage[]
}

/** A kind by its fields: what it does is handed them as they were read. */
export function buildKind<Shape extends z.ZodRawShape>(definition: Definition<Shape>): BuildKind {
  const { kind, fields } = definition
  const schema = z.object(fields)
  return {
    kind,
    fields,
    issues: (build) =>
      (schema.safeParse(build).error?.issues ?? []).map(({ path, message }) => ({
        path: path.join('.'),
        message,
      })),
    inputs: (build) => definition.inputs(schema.parse(build)),
    readsAll: ({ on }) => on === 'here' && definition.readsAllHere === true,
    secrets: (build) => definition.secrets?.(schema.parse(build)) ?? [],
    product: (making) => definition.product(schema.parse(making.build), making),
    stages: (services, making) => definition.stages(services, schema.parse(making.build), making),
  }
}
