/** Hides values that are everybody's words, and so may only be hidden where they stand as a value. */
import { mask } from '../../shared/model/difference.ts'
import { isSecretKey } from './secret-keys.ts'

/** `KEY=value`; `key: value` and `"key":"value"` at the end of an entry; `--key value`. */
const ways = [
  { before: `["']?[ \\t]*=[ \\t]*["']?`, after: `["'\\s,;&)}\\]]|$` },
  { before: `["']?[ \\t]*:[ \\t]*["']?`, after: `["']?[ \\t]*(?:[\\r\\n,}\\]]|$)` },
  { before: `(?<=(?<!\\S)--?[\\w-]+)[ \\t]+["']?`, after: `["'\\s]|$` },
]

export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

export function valuesHidden(values: readonly string[]): (text: string) => string {
  if (values.length === 0) return (text) => text
  const value = `(?:${[...values]
    .sort((a, b) => b.length - a.length)
    .map(literally)
    .join('|')})`
  const underKeys = ways.map(
    ({ before, after }) =>
      new RegExp(`(?<![\\w.-])([\\w.-]+)(${before})${value}(?=${after})`, 'gi'),
  )
  const inUrls = new RegExp(`(:\\/\\/[^\\s/:@]*:)${value}(?=@)`, 'gi')
  const hide = (all: string, key: string, by: string) =>
    isSecretKey(key) ? `${key}${by}${mask}` : all
  return (text) =>
    underKeys.reduce((shown, way) => shown.replace(way, hide), text.replace(inUrls, `$1${mask}`))
}
