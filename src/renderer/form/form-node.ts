import { z } from 'zod'

/** Node of a form: what it needs of a JSON Schema; anything it does not know is edited as JSON. */
export type FormNode = {
  readonly title: string
  readonly hint: string | undefined
  /** Group of fields that are shown together. */
  readonly group?: string | undefined
} & (
  | { readonly kind: 'text' }
  /** An account on a registry. */
  | { readonly kind: 'account' }
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
  /** Written in one of several ways; the first is what a new one is written in. */
  | { readonly kind: 'either'; readonly forms: readonly FormNode[] }
  | { readonly kind: 'constant' }
  | { readonly kind: 'json' }
)

export interface FormField {
  readonly name: string
  readonly node: FormNode
  /** Value that the schema fills in where the document says nothing. */
  readonly fallback: unknown
  /** Whether it may be left out, and that means something else than its being empty. */
  readonly isOptional: boolean
  /** Conditions under which it says something. */
  readonly onlyFor?: Conditions | undefined
  readonly notFor?: Conditions | undefined
}

/** Values of fields beside it, in their words: `''` = not set; `limits.memory` = a field of one of them. */
type Conditions = Readonly<Record<string, readonly string[]>>

const conditions = z.record(z.string(), z.array(z.string())).optional()

/** The keywords read here; all others only narrow what is checked by the app. */
const keywords = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  group: z.string().optional(),
  onlyFor: conditions,
  notFor: conditions,
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
  const { description: hint, group } = known
  const about = { title: known.title ?? titleOf(name), hint, ...(group && { group }) }
  return { ...about, ...shapeOf(known) }
}

/** Whether a field is asked for: one that is only read in documents of earlier versions is not. */
const isShown = ([, schema]: [string, unknown]): boolean =>
  !z.object({ deprecated: z.literal(true) }).safeParse(schema).success

type Shape = FormNode extends infer N
  ? N extends { title: string; hint: string | undefined }
    ? Omit<N, 'title' | 'hint' | 'group'>
    : never
  : never

function shapeOf(known: Keywords): Shape {
  if (known.const !== undefined) return { kind: 'constant' }
  const choices = known.enum?.filter((choice) => typeof choice === 'string')
  if (choices) return { kind: 'choice', choices }
  if (known.anyOf) return openChoice(known.anyOf) ?? eitherShape(known.anyOf)
  if (Array.isArray(known.type)) return eitherShape(known.type.map((type) => ({ type })))
  switch (known.type) {
    case 'string':
      return { kind: known.format === 'registry-account' ? 'account' : 'text' }
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

/** Words to choose from, and others that are written in the document. */
function openChoice(schemas: readonly unknown[]): Shape | undefined {
  const [words, other, ...rest] = schemas.map((schema) => keywords.safeParse(schema).data)
  const isOpen = words?.enum && other?.type === 'string' && rest.length === 0
  return isOpen ? shapeOf(words) : undefined
}

/** Text stands for a number and a word as well; a value of no form is edited as JSON. */
function eitherShape(schemas: readonly unknown[]): Shape {
  const forms = schemas.map((schema) => readSchema(schema)).map(asText)
  const kinds = new Set<string>()
  const apart = forms.filter(({ kind }) => kind !== 'json' && !kinds.has(kind) && kinds.add(kind))
  const [only] = apart
  if (!only) return { kind: 'json' }
  return apart.length === 1 && only.kind === 'text'
    ? { kind: 'text' }
    : { kind: 'either', forms: apart }
}

const asText = (node: FormNode): FormNode =>
  ['number', 'constant', 'choice'].includes(node.kind) ? { ...node, kind: 'text' } : node

/** The way in which a value is written; undefined = none that a form knows. */
export function formOf(forms: readonly FormNode[], value: unknown): FormNode | undefined {
  if (value === undefined || value === null) return forms[0]
  return forms.find((form) => fits(form, value))
}

function fits(node: FormNode, value: unknown): boolean {
  switch (node.kind) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number'
    case 'list':
      return Array.isArray(value)
    case 'record': {
      const isPlain = typeof value === 'object' && !Array.isArray(value)
      return isPlain && Object.values(value ?? {}).every((each) => typeof each !== 'object')
    }
    case 'group':
      return typeof value === 'object' && !Array.isArray(value)
    default:
      return false
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
          const { default: fallback, onlyFor, notFor } = keywords.safeParse(schema).data ?? {}
          const isOptional = fallback === undefined && !required.includes(name)
          return { name, node: readSchema(schema, name), fallback, isOptional, onlyFor, notFor }
        }),
    }
  }
  const value = keywords.safeParse(additionalProperties).data
  const choices = (value?.anyOf ?? [value]).map((each) => keywords.safeParse(each).data)
  if (!choices.some((each) => [each?.type].flat().includes('string'))) return { kind: 'json' }
  const mayBeSecret = choices.some((each) => each?.properties?.secret !== undefined)
  return { kind: 'record', mayBeSecret }
}

/** Value that a new item of a list begins as. */
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
    case 'either':
      return node.forms[0] && blankOf(node.forms[0])
    case 'group':
      return Object.fromEntries(
        node.fields.map((field) => [
          field.name,
          field.fallback ?? (field.isOptional ? undefined : blankOf(field.node)),
        ]),
      )
  }
}
