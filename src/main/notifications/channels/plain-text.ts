/**
 * Text of others as every service shows it alike, before it is escaped for one: what is invisible, or changes the
 * direction of what follows, is shown as a sign.
 */
import { printable } from '../../../shared/lib/printable.ts'

/** Lines become one. */
export function oneLine(text: string): string {
  return visible(printable(text.replace(/\s+/g, ' ').trim()))
}

/** Emoji are made with characters that are hostile elsewhere. */
const invisible = /\p{RGI_Emoji}|\p{Default_Ignorable_Code_Point}|[\u2800\uFFF9-\uFFFB]/gv

function visible(text: string): string {
  return text.replace(invisible, (found) => {
    const code = found.codePointAt(0) ?? 0
    const isAlone = String.fromCodePoint(code) === found
    if (!isAlone || /^\p{RGI_Emoji}$/v.test(found)) return found
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}
