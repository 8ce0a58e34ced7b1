import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract'
import { z } from 'zod'
import { contract } from '../../src/shared/contract/index.ts'

export interface Entry {
  /** `deploys.start` */
  readonly name: string
  readonly path: readonly string[]
  readonly kind: 'query' | 'command' | 'stream'
  readonly input: z.core.$ZodType
  /** Of the answer, or of one item of the stream. */
  readonly output: z.core.$ZodType
}

/** Every call of the contract, found in it: a new one is tested without being listed anywhere. */
export const entries: readonly Entry[] = collect(contract, [])

function collect(node: unknown, path: readonly string[]): Entry[] {
  if (!isContractProcedure(node)) {
    return Object.entries(node as object).flatMap(([key, child]) => collect(child, [...path, key]))
  }
  const { inputSchema, outputSchema, meta } = node['~orpc']
  const kind = meta.kind as Entry['kind']
  const stream = getEventIteratorSchemaDetails(outputSchema)
  return [
    {
      name: path.join('.'),
      path,
      kind,
      input: asZod(inputSchema),
      output: asZod(stream?.yields ?? outputSchema),
    },
  ]
}

function asZod(schema: unknown): z.core.$ZodType {
  if (schema instanceof z.core.$ZodType) return schema
  throw new Error('a call without a zod schema')
}

/** Names of registries have a dot, consents a colon; anything else goes by any name. */
function textFor(schema: z.ZodString): string {
  const name = 'web'.padEnd(schema.minLength ?? 0, 'x')
  const forms = [name, `${name}.example`, `${name}:${name}`]
  return forms.find((text) => schema.safeParse(text).success) ?? name
}

/** A smallest value that a schema accepts. */
export function sampleOf(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
      return textFor(schema as z.ZodString)
    case 'number':
      return 1
    case 'boolean':
      return false
    case 'literal':
      return def.values[0]
    case 'enum':
      return Object.values(def.entries)[0]
    case 'array':
      return [sampleOf(def.element)]
    case 'record':
      return {}
    case 'object':
      return sampleOfObject(schema, def.shape)
    case 'union':
      return sampleOf(def.options[0] as z.core.$ZodType)
    case 'nullable':
      return null
    case 'optional':
    case 'default':
    case 'prefault':
    case 'unknown':
      return undefined
    case 'readonly':
      return sampleOf(def.innerType)
    case 'pipe':
      return sampleOf(def.in)
    default:
      throw new Error(`no sample for ${def.type}`)
  }
}

/** The required fields; with one optional field more where a refinement asks for it. */
function sampleOfObject(schema: z.core.$ZodType, shape: Readonly<Record<string, z.core.$ZodType>>) {
  const present: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(shape)) {
    const value = sampleOf(field)
    if (value !== undefined) present[key] = value
  }
  const optional = Object.entries(shape).flatMap(([key, field]) => {
    const { def } = (field as z.core.$ZodTypes)._zod
    return def.type === 'optional' ? [{ ...present, [key]: sampleOf(def.innerType) }] : []
  })
  const isGood = (value: unknown) => z.safeParse(schema, value).success
  return [present, ...optional].find(isGood) ?? present
}

/** Whether a value that lacks every field is refused. */
export const hasRequiredInput = ({ input }: Entry) => !z.safeParse(input, {}).success
