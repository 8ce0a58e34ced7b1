/**
 * Turns a line of a container into pieces that are safe to show. Only colours and weights (SGR)
 * are obeyed; every other control character is shown as a glyph, so that no line can move the
 * cursor, name a link, reach the clipboard or turn the reading direction round.
 */
export interface TextStyle {
  readonly fg?: string
  readonly bg?: string
  readonly bold?: boolean
  readonly dim?: boolean
  readonly italic?: boolean
  readonly underline?: boolean
  readonly strike?: boolean
  readonly inverse?: boolean
}

export interface Segment {
  /** Text that is shown. */
  readonly text: string
  /** Place it comes from in the line, and how many units it stands for. */
  readonly start: number
  readonly length: number
  readonly glyph: boolean
  readonly style: TextStyle | undefined
}

const esc = 0x1b
// Built from code points: control characters have no place in the source itself.
const range = (from: number, to = from) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`
const special = new RegExp(
  `[${[
    range(0x00, 0x08),
    range(0x0a, 0x1f),
    range(0x7f, 0x9f),
    range(0x61c),
    range(0x200b),
    range(0x200e, 0x200f),
    range(0x2028, 0x202e),
    range(0x2066, 0x2069),
    range(0xfeff),
    range(0xfff9, 0xfffb),
  ].join('')}]`,
  'u',
)
const sgr = new RegExp(`${String.fromCharCode(esc)}\\[([0-9;:]*)m`, 'y')

export function parseLine(line: string): Segment[] {
  const length = line.endsWith('\r') ? line.length - 1 : line.length
  const text = length === line.length ? line : line.slice(0, length)
  if (!special.test(text)) return text === '' ? [] : [plainSegment(text, 0, undefined)]
  return parseSpecial(text)
}

/** Text that a reader sees of a line, for searching: colours taken away, all else unit for unit. */
export function plainText(line: string): string {
  if (!line.includes(String.fromCharCode(esc))) return line
  return line.replace(new RegExp(sgr.source, 'g'), '')
}

function parseSpecial(text: string): Segment[] {
  const segments: Segment[] = []
  let style: TextStyle | undefined
  let from = 0
  let at = 0
  const flush = () => {
    if (at > from) segments.push(plainSegment(text.slice(from, at), from, style))
  }
  while (at < text.length) {
    const code = text.charCodeAt(at)
    sgr.lastIndex = at
    const colours = code === esc ? sgr.exec(text) : null
    if (colours) {
      flush()
      style = applySgr(style, colours[1] ?? '')
      at += colours[0].length
      from = at
    } else if (special.test(text.charAt(at))) {
      flush()
      segments.push({ text: glyphOf(code), start: at, length: 1, glyph: true, style })
      at++
      from = at
    } else at++
  }
  flush()
  return segments
}

function plainSegment(text: string, start: number, style: TextStyle | undefined): Segment {
  return { text, start, length: text.length, glyph: false, style }
}

const c0 =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )
const names: Readonly<Record<number, string>> = {
  127: 'DEL',
  1564: 'ALM',
  8203: 'ZWSP',
  8206: 'LRM',
  8207: 'RLM',
  8234: 'LRE',
  8235: 'RLE',
  8236: 'PDF',
  8237: 'LRO',
  8238: 'RLO',
  8294: 'LRI',
  8295: 'RLI',
  8296: 'FSI',
  8297: 'PDI',
  65279: 'BOM',
}

/** Names, and not the pictures at U+2400: few fonts have those. */
function glyphOf(code: number): string {
  return c0[code] ?? names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function applySgr(before: TextStyle | undefined, parameters: string): TextStyle | undefined {
  const codes = parameters.split(';').flatMap(subParameters).map(Number)
  let style: TextStyle = before ?? {}
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(i + 1, i + 5))
      if (colour) style = { ...style, [code === 38 ? 'fg' : 'bg']: colour }
      i += used
    } else style = applyCode(style, code)
  }
  return Object.keys(style).length === 0 ? undefined : style
}

/** `38:2::r:g:b` means `38;2;r;g;b` (the empty part is a colour space); `4:3` is a kind of `4`. */
function subParameters(parameter: string): string[] {
  const parts = parameter.split(':')
  if (parts[0] !== '38' && parts[0] !== '48') return parts.slice(0, 1)
  return parts.length > 5 ? parts.toSpliced(2, 1) : parts
}

const switches: Readonly<Record<number, TextStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
}
const offs: Readonly<Record<number, readonly (keyof TextStyle)[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['fg'],
  49: ['bg'],
}

function applyCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return {}
  const off = offs[code]
  if (off) return without(style, off)
  if (code >= 30 && code <= 37) return { ...style, fg: paletteColour(code - 30) }
  if (code >= 40 && code <= 47) return { ...style, bg: paletteColour(code - 40) }
  if (code >= 90 && code <= 97) return { ...style, fg: paletteColour(code - 82) }
  if (code >= 100 && code <= 107) return { ...style, bg: paletteColour(code - 92) }
  return { ...style, ...switches[code] }
}

function without(style: TextStyle, keys: readonly (keyof TextStyle)[]): TextStyle {
  return Object.fromEntries(
    Object.entries(style).filter(([key]) => !keys.some((gone) => gone === key)),
  )
}

/** `5;n` of the 256 colours or `2;r;g;b`. */
function extendedColour(codes: readonly number[]): { colour?: string; used: number } {
  const [mode, a, b, c] = codes
  if (mode === 5) return { ...(isByte(a) && { colour: paletteColour(a) }), used: 2 }
  if (mode !== 2) return { used: 0 }
  if (isByte(a) && isByte(b) && isByte(c)) return { colour: `rgb(${a} ${b} ${c})`, used: 4 }
  return { used: 4 }
}

const isByte = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255

/** The 16 named colours follow the theme; the cube and the greys are absolute. */
function paletteColour(index: number): string {
  if (index < 16) return `var(--ansi-${index})`
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return `rgb(${grey} ${grey} ${grey})`
  }
  const cube = index - 16
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`
}
