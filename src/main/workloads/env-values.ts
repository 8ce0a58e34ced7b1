/** Numbers and booleans of an `env`, as docker compose takes them: as the text that they are written as. Pure. */
import { isRecord } from '../../shared/lib/is-record.ts'

/** The document with such values of its own env, and of its source's, made text. */
export function withEnvTexts(data: unknown): unknown {
  if (!isRecord(data)) return data
  const { source } = data
  return withTexts(isRecord(source) ? { ...data, source: ofSource(source) } : data)
}

/** Services that it lists have some, too. */
function ofSource(source: Readonly<Record<string, unknown>>) {
  const { services } = source
  if (!Array.isArray(services)) return withTexts(source)
  const all: readonly unknown[] = services
  const texts = all.map((each) => (isRecord(each) ? withTexts(each) : each))
  return { ...withTexts(source), services: texts }
}

function withTexts(holder: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!isRecord(holder.env)) return holder
  const entries = Object.entries(holder.env).map(([key, value]) => [key, textOf(value)] as const)
  return { ...holder, env: Object.fromEntries(entries) }
}

/** A number that is not kept to its last digit is left, to be refused: it must be written as text. */
function textOf(value: unknown): unknown {
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return value
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : String(value)
}
