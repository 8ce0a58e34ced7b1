import { z } from 'zod'

/** What a form needs of a JSON Schema; anything it does not know is edited as JSON. */
export type FormNode = { readonly title: string; readonly hint: string | undefined } & (
  | { readonly kind: 'text' }
  | {
      readonly kind: 'number'
      readonly whole: boolean
      readonly min: number | undefined
      readonly max: number | undefined
    }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'list'; readonly item: FormNode }
  /** `mayBeSecret`: a value may be the name of a secret instead. */
  | { readonly kind: 'record'; readonly mayBeSecret: boolean }
  | { readonly kind: 'group'; readonly fields: readonly FormField[] }
  | { readonly kind: 'constant' }
  | { readonly kind: 'json' }
)

export interface FormField {
  readonly name: string
  readonly node: FormNode
  /** What the schema fills in where the document says nothing. */
  readonly fallback: unknown
  /** It may be left out, and that means something else than its being empty. */
  readonly isOptional: boolean
}

/** The keywords read here; all others only narrow what is checked by the app. */
const keywords = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
})
type Keywords = z.infer<typeof keywords>

/** `memoryLimit` → `Memory limit`, `cpuLimit` → `CPU limit`. */
export function titleOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const start = words.charAt(0).toUpperCase() + words.slice(1)
  return start.replace(/\b(cpu|url|id|http)\b/gi, (word) => word.toUpperCase())
}

export function readSchema(schema: unknown, name = ''): FormNode {
  const parsed = keywords.safeParse(schema)
  if (!parsed.success) return { title: titleOf(name), hint: undefined, kind: 'json' }
  const known = parsed.data
  const about = { title: known.title ?? titleOf(name), hint: known.description }
  return { ...about, ...shapeOf(known) }
}

/** What is only read in documents of earlier versions is not asked for. */
const isShown = ([, schema]: [string, unknown]): boolean =>
  !z.object({ deprecated: z.literal(true) }).safeParse(schema).success

type Shape = FormNode extends infer N
  ? N extends { title: string; hint: string | undefined }
    ? Omit<N, 'title' | 'hint'>
    : never
  : never

function shapeOf(known: Keywords): Shape {
  if (known.const !== undefined) return { kind: 'constant' }
  const choices = known.enum?.filter((choice) => typeof choice === 'string')
  if (choices) return { kind: 'choice', choices }
  switch (known.type) {
    case 'string':
      return { kind: 'text' }
    case 'number':
    case 'integer':
      return numberShape(known)
    case 'boolean':
      return { kind: 'flag' }
    case 'array':
      return { kind: 'list', item: readSchema(known.items) }
    case 'object':
      return objectShape(known)
    default:
      return { kind: 'json' }
  }
}

/** Bounds that stand for "any integer" are no bounds to a reader. */
function numberShape({ type, minimum, maximum }: Keywords): Shape {
  const bound = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
  return { kind: 'number', whole: type === 'integer', min: bound(minimum), max: bound(maximum) }
}

function objectShape(known: Keywords): Shape {
  const { properties, additionalProperties, required = [] } = known
  if (properties) {
    return {
      kind: 'group',
      fields: Object.entries(properties)
        .filter(isShown)
        .map(([name, schema]) => {
          const fallback = keywords.safeParse(schema).data?.default
          const isOptional = fallback === undefined && !required.includes(name)
          return { name, node: readSchema(schema, name), fallback, isOptional }
        }),
    }
  }
  const value = keywords.safeParse(additionalProperties).data
  const choices = (value?.anyOf ?? [value]).map((each) => keywords.safeParse(each).data)
  if (!choices.some((each) => each?.type === 'string')) return { kind: 'json' }
  const mayBeSecret = choices.some((each) => each?.properties?.secret !== undefined)
  return choices.length === (mayBeSecret ? 2 : 1)
    ? { kind: 'record', mayBeSecret }
    : { kind: 'json' }
}

/** What a new item of a list begins as. */
export function blankOf(node: FormNode): unknown {
  switch (node.kind) {
    case 'text':
      return ''
    case 'number':
      return node.min ?? 0
    case 'choice':
      return node.choices[0] ?? ''
    case 'flag':
      return false
    case 'list':
      return []
    case 'record':
    case 'json':
      return {}
    case 'constant':
      return undefined
    case 'group':
      return Object.fromEntries(
        node.fields.map((field) => [
          field.name,
          field.fallback ?? (field.isOptional ? undefined : blankOf(field.node)),
        ]),
      )
  }
}
