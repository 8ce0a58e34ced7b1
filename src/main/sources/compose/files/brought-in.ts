/**
 * What a compose file names beside itself. Read loosely: a file too many does no harm, and what they come
 * to is for `docker compose` alone to say.
 */
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isRecord } from '../../../../shared/lib/is-record.ts'
import { fill } from './env-sources.ts'

interface BroughtIn {
  readonly path: string
  readonly base: string
  readonly isBroughtIn: true
}

/** The files that it includes and extends. */
export function broughtIn(
  text: string,
  base: string,
  env: ReadonlyMap<string, string>,
): BroughtIn[] {
  if (!/\b(include|extends)\b/.test(text)) return []
  const inside = (each: string) =>
    path.resolve(
      base,
      fill(each, (name) => env.get(name)),
    )
  return parsed(text).flatMap((document) => {
    const { include, services } = document
    const extended = Object.values(isRecord(services) ? services : {}).flatMap(extendedFile)
    return [
      ...listOf(include).flatMap((each) => included(each, inside)),
      ...extended.map((file) => inside(file)).map((file) => broughtFrom(file, path.dirname(file))),
    ]
  })
}

const broughtFrom = (file: string, base: string): BroughtIn => ({
  path: file,
  base,
  isBroughtIn: true,
})

function parsed(text: string): Record<string, unknown>[] {
  try {
    return parseAllDocuments(text, { logLevel: 'silent' })
      .map((document): unknown => document.toJS({ maxAliasCount: -1 }))
      .filter(isRecord)
  } catch {
    return []
  }
}

function included(include: unknown, inside: (file: string) => string): BroughtIn[] {
  const { path: named = include, project_directory: own } = isRecord(include) ? include : {}
  const files = textsIn(named).map(inside)
  const base = typeof own === 'string' ? inside(own) : path.dirname(files[0] ?? '/')
  return files.map((file) => broughtFrom(file, base))
}

function extendedFile(service: unknown): string[] {
  const extended = isRecord(service) ? service.extends : undefined
  return isRecord(extended) ? textsIn(extended.file) : []
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function textsIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((each) => typeof each === 'string')
}
