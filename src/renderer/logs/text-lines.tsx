import './log-palette.css'
import { PieceText } from './log-piece.tsx'
import { linePieces } from './log-pieces.ts'

interface TextLinesProps {
  /** A few lines, e.g. the last of a container that died. */
  lines: readonly string[]
  /** Name of the lines, for who does not see them. */
  label?: string
}

const maxChars = 2_000
/** Attributes of a scrolled box, which must be reached by keyboard. */
const focusable = { tabIndex: 0, role: 'group' } as const

/** A container's words quoted outside of a log view, drawn as safely as in one. */
export function TextLines({ lines, label = 'Lines' }: TextLinesProps) {
  const numbered = lines.map((line, index) => ({ line, number: index + 1 }))
  return (
    <pre
      {...{ ...focusable, 'aria-label': label }}
      className="max-h-72 overflow-auto rounded-sm bg-sunken px-2 py-1 font-mono text-sm leading-[18px]"
    >
      {numbered.map(({ line, number }) => (
        <bdi key={number} dir="ltr" className="block break-all whitespace-pre-wrap">
          {linePieces(line.slice(0, maxChars), []).map((piece) => (
            <PieceText key={piece.start} piece={piece} />
          ))}
        </bdi>
      ))}
    </pre>
  )
}
