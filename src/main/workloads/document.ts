/** From text to a checked workload document. Bounded: hostile input costs little and says why. */
import type { z } from 'zod'
import { hiddenKeys } from '../../shared/lib/hidden-keys.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Issue } from '../../shared/model/failure.ts'
import '../../shared/model/issue-words.ts'
import { isRecord } from '../../shared/lib/is-record.ts'
import { type WorkloadDocument, workloadDocumentSchema } from '../../shared/model/workload.ts'
import type { Sources } from '../sources/source.ts'
import { withEnvTexts } from './env-values.ts'
import { maxIssues, parseText } from './parse-text.ts'

/**
 * YAML or JSON text, or parsed data, to a complete document with every default filled in. `base`:
 * the folder that its paths are relative to.
 */
export function readDocument(
  sources: Sources,
  input: string | unknown,
  base?: string,
): Result<WorkloadDocument, Issue[]> {
  const data = typeof input === 'string' ? parseText(input) : ok(input)
  const read = data.ok ? checkData(sources, data.value) : data
  const settled = read.ok ? settlePaths(sources, read.value, base) : read
  return settled.ok ? settled : err(settled.error.slice(0, maxIssues))
}

function settlePaths(
  sources: Sources,
  document: WorkloadDocument,
  base: string | undefined,
): Result<WorkloadDocument, Issue[]> {
  const source = sources.of(document.source.kind)?.settlePaths?.(document.source, base)
  if (!source) return ok(document)
  if (!source.ok) return source
  return ok({ ...document, source: source.value as WorkloadDocument['source'] })
}

function checkData(sources: Sources, data: unknown): Result<WorkloadDocument, Issue[]> {
  if (data === null || data === undefined) return err([{ path: '', message: 'it is empty' }])
  const hidden = hiddenKeys(data, deepest).map((path) => ({
    path: pathText(path),
    message: 'is not known here',
  }))
  const checked = checkDocument(sources, data)
  return hidden.length === 0 ? checked : err([...hidden, ...(checked.ok ? [] : checked.error)])
}

/** Deeper than any document that the schemas accept. */
const deepest = 8

function checkDocument(sources: Sources, written: unknown): Result<WorkloadDocument, Issue[]> {
  const data = withEnvTexts(written)
  const parsed = workloadDocumentSchema.safeParse(data)
  if (!parsed.success) {
    // The source is checked too, so that every field is named in one go.
    const source = isRecord(data) ? checkSource(sources, data.source) : ok(undefined)
    return err([...issuesOf(parsed.error, []), ...(source.ok ? [] : source.error)])
  }
  const source = checkSource(sources, parsed.data.source)
  const alone = notOfItsKind(sources, parsed.data)
  if (!source.ok) return err([...source.error, ...alone])
  if (alone.length > 0) return err(alone)
  return ok({ ...parsed.data, source: source.value as WorkloadDocument['source'] })
}

/**
 * Issues of fields not of its kind: one image has no services that could be watched; a stack declares volumes in its
 * files.
 */
function notOfItsKind(sources: Sources, { source, watch, volumes }: WorkloadDocument): Issue[] {
  const kind = sources.of(source.kind)
  if (!kind) return []
  const { hasParts, hasVolumes, hasRefs = false } = kind.traits
  const followed = kind.refOf?.(source)
  const isElsewhere = watch?.ref !== undefined && !(hasRefs || followed?.ref === watch.ref)
  const none = `a workload of kind ${kind.kind} has none`
  return [
    ...(watch?.services && !hasParts ? [{ path: 'watch.services', message: none }] : []),
    ...(isElsewhere
      ? [
          {
            path: 'watch.ref',
            message: followed ? `its files are of ${followed.ref}: follow that` : none,
          },
        ]
      : []),
    ...(volumes && !hasVolumes ? [{ path: 'volumes', message: `${none} here` }] : []),
  ]
}

function checkSource(sources: Sources, data: unknown): Result<unknown, Issue[]> {
  if (!isRecord(data) || typeof data.kind !== 'string') return ok(data)
  const source = sources.of(data.kind)
  if (!source) {
    const kinds = sources.list.map(({ kind }) => kind).join(', ')
    return err([{ path: 'source.kind', message: `use one of: ${kinds}` }])
  }
  const parsed = source.schema.safeParse(data)
  return parsed.success ? ok(parsed.data) : err(issuesOf(parsed.error, ['source']))
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
