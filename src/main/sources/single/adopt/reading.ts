/** Readings by adopting of an engine's words, and what a part of a document comes to. */
import { z } from 'zod'

export type Facts = Readonly<Record<string, unknown>>

/** A part of a document that takes a container over. */
export interface Part {
  /** The fields of the source; those that say nothing are not there. */
  readonly fields: Facts
  /** Traits that no field can say, each in a few words. */
  readonly lost: readonly string[]
  /** Sentences that its user should know. */
  readonly said: readonly string[]
}

export function joined(parts: readonly Part[]): Part {
  return {
    fields: Object.assign({}, ...parts.map(({ fields }) => fields)),
    lost: parts.flatMap(({ lost }) => lost),
    said: parts.flatMap(({ said }) => said),
  }
}

const text = z.string().catch('')
const number = z.number().catch(0)
const texts = z.array(z.string()).catch([])
const pairs = z.record(z.string(), z.string()).catch({})
const records = z.array(z.record(z.string(), z.unknown())).catch([])

export const textIn = (facts: Facts, field: string): string => text.parse(facts[field])
export const numberIn = (facts: Facts, field: string): number => number.parse(facts[field])
export const flagIn = (facts: Facts, field: string): boolean => facts[field] === true
export const textsIn = (facts: Facts, field: string): string[] => texts.parse(facts[field])
export const pairsIn = (facts: Facts, field: string): Record<string, string> =>
  pairs.parse(facts[field])
export const recordsIn = (facts: Facts, field: string): Facts[] => records.parse(facts[field])

/** As an engine leaves out what nobody set. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'object') return Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

/** Without what is empty. */
export function filled(fields: Facts): Facts {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
