/**
 * Text of others as every service shows it alike, before it is escaped for one: what is invisible, or changes the
 * direction of what follows, is shown as a sign.
 */
import { printable, printableLines } from '../../../shared/lib/printable.ts'

/** Line feeds still end lines. */
export function plainLines(text: string): string {
  return visible(printableLines(text))
}

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

/** Invisible, and the end of every word: put by us, after what is invisible of others became a sign. */
export const zeroWidth = '\u200b'

/**
 * The same text where clients make links of addresses, and mentions, tags and commands of words: what would be one is
 * parted where it is seen by no one.
 */
export function unlinked(text: string): string {
  return text.replace(linking, `$1${zeroWidth}`)
}

const linking =
  /(@|(?<![\p{L}\p{N}_])#(?=[\p{L}\p{N}_])|(?<![\p{L}\p{N}_/])\/(?=[\p{L}\p{N}_])|:(?=\/)|\.(?=\p{L})|\$(?=\p{Lu})|\+(?=\d)|\b(?:mailto|xmpp|tel|magnet|matrix):)/giu
