import type { CSSProperties } from 'react'
import type { TextStyle } from './ansi.ts'

/** Grounds on which dark letters are read better than light ones. */
const lightGrounds: readonly string[] = [2, 3, 6, 7, 10, 11, 13, 14, 15].map(named)

/** A terminal style as the page draws it. */
export function ansiStyle(style: TextStyle): CSSProperties {
  const decoration = [style.underline && 'underline', style.strike && 'line-through'].filter(
    Boolean,
  )
  return {
    ...colours(style),
    ...(style.bold && { fontWeight: 600 }),
    ...(style.dim && { opacity: 0.75 }),
    ...(style.italic && { fontStyle: 'italic' }),
    ...(decoration.length > 0 && { textDecoration: decoration.join(' ') }),
  }
}

function colours({ fg, bg, inverse }: TextStyle): CSSProperties {
  if (inverse) return { color: bg ?? 'var(--color-sunken)', background: fg ?? 'var(--color-ink)' }
  if (!bg) return fg ? { color: fg } : {}
  // On a ground of its own a colour no longer follows the theme: the pair was chosen together.
  const letters = fg ?? named(lightGrounds.includes(bg) ? 0 : 15)
  return { color: fixed(letters), background: fixed(bg) }
}

function named(index: number): string {
  return `var(--ansi-${index})`
}

const fixed = (colour: string) => colour.replace('--ansi-', '--ansi-fixed-')
