/** From text to a checked workload document. Bounded: hostile input costs little and says why. */
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Issue } from '../../shared/model/failure.ts'
import { type WorkloadDocument, workloadDocumentSchema } from '../../shared/model/workload.ts'
import { sourceOf, sources } from '../sources/sources.ts'

/** Far more than any workload needs. */
const maxChars = 256 * 1024
/** Aliases may not multiply what was written. */
const maxAliasCount = 100

/** YAML or JSON text, or parsed data, to a complete document with every default filled in. */
export function readDocument(input: string | unknown): Result<WorkloadDocument, Issue[]> {
  const data = typeof input === 'string' ? parseText(input) : ok(input)
  return data.ok ? checkDocument(data.value) : data
}

function parseText(text: string): Result<unknown, Issue[]> {
  if (text.length > maxChars) {
    return err([{ path: '', message: `a document has at most ${maxChars} characters` }])
  }
  try {
    const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true })
    if (document.errors.length > 0) {
      return err(
        document.errors.map((error) => ({
          path: place(error.linePos),
          message: firstLine(error.message),
        })),
      )
    }
    return ok(document.toJS({ maxAliasCount }))
  } catch (error) {
    // Nesting deeper than the stack, or aliases that multiply.
    const reason = error instanceof RangeError ? 'it is nested too deeply' : String(error)
    return err([{ path: '', message: `cannot be read: ${firstLine(reason)}` }])
  }
}

function place(linePos: readonly { line: number; col: number }[] | undefined): string {
  const start = linePos?.[0]
  return start ? `line ${start.line}, column ${start.col}` : ''
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/^(Reference|Range)?Error: /, '').replace(/:$/, '')
}

function checkDocument(data: unknown): Result<WorkloadDocument, Issue[]> {
  const parsed = workloadDocumentSchema.safeParse(data)
  if (!parsed.success) {
    // The source is checked too, so that every field is named in one go.
    const source = isRecord(data) ? checkSource(data.source) : ok(undefined)
    return err([...issuesOf(parsed.error, []), ...(source.ok ? [] : source.error)])
  }
  const source = checkSource(parsed.data.source)
  if (!source.ok) return source
  return ok({ ...parsed.data, source: source.value as WorkloadDocument['source'] })
}

function checkSource(data: unknown): Result<unknown, Issue[]> {
  if (!isRecord(data) || typeof data.kind !== 'string') return ok(data)
  const source = sourceOf(data.kind)
  if (!source) {
    const kinds = sources.map(({ kind }) => kind).join(', ')
    return err([{ path: 'source.kind', message: `use one of: ${kinds}` }])
  }
  const parsed = source.schema.safeParse(data)
  return parsed.success ? ok(parsed.data) : err(issuesOf(parsed.error, ['source']))
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return data !== null && typeof data === 'object' && !Array.isArray(data)
}

function issuesOf(error: z.ZodError, prefix: readonly string[]): Issue[] {
  return error.issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path]
    if (issue.code !== 'unrecognized_keys')
      return [{ path: pathText(path), message: issue.message }]
    return issue.keys.map((key) => ({
      path: pathText([...path, key]),
      message: 'is not known here',
    }))
  })
}

/** `source.volumes[1].target` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('')
}
