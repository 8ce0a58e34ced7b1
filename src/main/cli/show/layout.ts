/** How text is measured and made to fit: at first as a draft, which most of what is printed needs no more than. */

export interface Layout {
  /** The columns that a terminal needs for it; colours need none. */
  widthOf(text: string): number
  /** In the middle, to this width. */
  shortened(text: string, width: number): string
  /** Broken between words where that is possible. */
  wrapped(text: string, width: number): readonly string[]
}

/** Right for `plain` text that nothing cuts. What knows better takes as long to load as everything else that a command does. */
export const draft: Layout = {
  widthOf: (text) => text.replaceAll(colours, '').length,
  shortened: (text) => text,
  wrapped: (text) => [text],
}

/** No more is needed for it, where there is room for so many columns. */
export function isDraftEnough(text: string, room: number | undefined): boolean {
  if (!plain.test(text)) return false
  return room === undefined || text.split('\n').every((line) => draft.widthOf(line) <= room)
}

const colours = /\p{Cc}\[\d+m/gu
/** A column each: ASCII, and what we write beside it. */
const plain = /^[\p{ASCII}→…─·–’✓✗]*$/u
