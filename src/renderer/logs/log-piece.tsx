import { cx } from '../ui/cx.ts'
import { ansiStyle } from './ansi-style.ts'
import type { Piece } from './log-pieces.ts'

/** Text of a container: always text, never markup; `data-at` leads back to the original. */
export function PieceText({ piece }: { piece: Piece }) {
  return (
    <span
      data-at={piece.start}
      data-glyph={piece.glyph ? '' : undefined}
      style={piece.style && ansiStyle(piece.style)}
      className={cx(
        piece.glyph &&
          'mx-px rounded-sm bg-warn-tint px-0.5 text-[10px] leading-none text-warn-ink',
        piece.isHit && 'rounded-[2px] bg-warn-fill! text-[oklch(0.2_0.02_80)]!',
      )}
    >
      {piece.text}
    </span>
  )
}
