/** The layout that knows wide, joined and invisible characters. */
import cliTruncate from 'cli-truncate'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import type { Layout } from './layout.ts'

export const fitting: Layout = {
  widthOf: stringWidth,
  shortened: (text, width) => cliTruncate(text, width, { position: 'middle' }),
  wrapped: (text, width) => wrapAnsi(text, width, { hard: true, trim: false }).split('\n'),
}
