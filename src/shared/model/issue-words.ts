/**
 * Words of ours for trouble with a field. They follow the field's name: "globalCap: use 1 or more". Importing this
 * file teaches them to the schema library, for every door.
 */
import { z } from 'zod'

type RawIssue = Parameters<z.core.$ZodErrorMap>[0]
type IssueOf<Code extends RawIssue['code']> = Extract<RawIssue, { code: Code }>

const names: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'fields with values',
  record: 'names with values',
  null: 'nothing',
}

/** Units that a range counts; a number is its own measure. */
const units: Readonly<Record<string, string>> = { string: 'character', array: 'item' }

export function issueWords(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // The schema library calls a field that is not there "undefined", as no document does.
      return issue.input === undefined
        ? 'is missing'
        : `write ${names[issue.expected] ?? issue.expected}`
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return `use at most ${counted(issue.origin, issue.maximum)}`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_format':
      return wrongForm(issue)
    case 'not_multiple_of':
      return `use a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return `${issue.keys.join(', ')} is not known here`
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'is not valid'
    case 'invalid_union':
      return Array.isArray(issue.options) && issue.options.length > 0
        ? oneOf(issue.options)
        : 'has none of the forms that it may have'
    default:
      return 'is not valid'
  }
}

function tooSmall({ origin, minimum }: IssueOf<'too_small'>): string {
  if (!(origin in units)) return `use ${minimum} or more`
  if (Number(minimum) > 1) return `use at least ${counted(origin, minimum)}`
  return origin === 'array' ? 'name at least one' : 'is empty'
}

function counted(origin: string, count: number | bigint): string {
  const unit = units[origin]
  if (unit === undefined) return String(count)
  return `${count} ${unit}${Number(count) === 1 ? '' : 's'}`
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => (typeof value === 'string' ? value || '""' : String(value)))
  return values.length === 1 ? `use ${shown[0]}` : `use one of: ${shown.join(', ')}`
}

function wrongForm(issue: IssueOf<'invalid_format'>): string {
  if (issue.format === 'starts_with' && 'prefix' in issue) return `must start with ${issue.prefix}`
  if (issue.format === 'ends_with' && 'suffix' in issue) return `must end with ${issue.suffix}`
  return 'is not written as it has to be'
}

z.config({ localeError: issueWords })
