/**
 * Text of containers, registries and engines as it may go to a terminal: what would move the
 * cursor, recolour, retitle, ring or reorder is shown as a visible sign and does nothing. A tab
 * stays; a line feed is a sign too, so one line of output stays one line.
 */
export function printable(text: string): string {
  return text.replace(hostile, sign)
}

/** As `printable`, but line feeds still end lines. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n')
}

/** Controls but tab, line separators, what changes the direction of text, lone surrogates. */
const hostile = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\uFEFF]/gu

/** Unicode has pictures for C0 and DEL; the others are named. */
function sign(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
