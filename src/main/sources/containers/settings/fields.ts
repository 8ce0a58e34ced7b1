/** Pieces that fields of documents are made of: texts that are checked as docker reads them. */
import { z } from 'zod'
import type { Result } from '../../../../shared/lib/result.ts'

const noControls = (text: string): boolean => !/[\p{Cc}]/u.test(text)

/** A text that a parser takes; else its words are the issue. */
export function parsedText(parse: (text: string) => Result<unknown, string>): z.ZodString {
  return z.string().superRefine((text, { addIssue }) => {
    const parsed = parse(text)
    const message = noControls(text) ? undefined : 'it has no control characters'
    if (message !== undefined || !parsed.ok)
      addIssue({ code: 'custom', message: message ?? (parsed.ok ? '' : parsed.error) })
  })
}

export function plainText(pattern: RegExp, message: string): z.ZodString {
  return z.string({ error: message }).regex(pattern, message)
}

/** One text, or a list of them. */
export function oneOrMore(item: z.ZodType<string>, message: string) {
  return z.union([item, z.array(item)], { error: unionWords(message) })
}

/** `KEY=value` texts, or names with values: as docker compose takes labels, options and sysctls. */
export function pairsOf(message: string) {
  const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
  const item = plainText(/^[^=\s][^=]*(=[\s\S]*)?$/, message)
  return z.union([z.record(z.string().min(1), value), z.array(item)], {
    error: unionWords(message),
  })
}

/** Words of a union: trouble with an item is told in those of its item. */
function unionWords(message: string) {
  return ({ errors }: { readonly errors?: readonly (readonly z.core.$ZodIssue[])[] }) => {
    const custom = errors?.flat().find(({ code }) => code === 'custom' || code === 'invalid_format')
    return custom?.message ?? message
  }
}

export function pairsIn(
  written: Readonly<Record<string, string | number | boolean | null>> | readonly string[],
): Record<string, string> {
  if (!isList(written))
    return Object.fromEntries(
      Object.entries(written).map(([key, value]) => [key, value === null ? '' : String(value)]),
    )
  return Object.fromEntries(
    written.map((text) => {
      const [key = '', ...rest] = text.split('=')
      return [key, rest.join('=')]
    }),
  )
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value)

export const listOf = (written: string | readonly string[]): readonly string[] =>
  typeof written === 'string' ? [written] : written

/** Words of a form for a field, and among which it is shown. */
export const about = (group: string, description: string, title?: string) => ({
  group,
  description,
  ...(title !== undefined && { title }),
})

/** `container:NAME` where the engine takes that; `host` is asked about. */
export const namespace = (modes: readonly string[], other = '') =>
  plainText(
    new RegExp(`^(${modes.join('|')}${other === '' ? '' : `|${other}:[\\w.-]+`})$`),
    `use one of: ${[...modes, ...(other === '' ? [] : [`${other}:NAME`])].join(', ')}`,
  )
