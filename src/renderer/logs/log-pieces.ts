import { parseLine, type Segment } from './ansi.ts'
import type { TextRange } from './pattern.ts'

/** A segment, or a part of one, that is inside or outside a search hit. */
export interface Piece extends Segment {
  readonly isHit: boolean
}

/** The line in pieces; `ranges` count what the reader sees (colours taken away). */
export function linePieces(line: string, ranges: readonly TextRange[]): Piece[] {
  const segments = parseLine(line)
  if (ranges.length === 0) return segments.map((segment) => ({ ...segment, isHit: false }))
  const pieces: Piece[] = []
  let seen = 0
  for (const segment of segments) {
    cutSegment(segment, seen, { ranges, pieces })
    seen += segment.length
  }
  return pieces
}

function cutSegment(
  segment: Segment,
  seen: number,
  { ranges, pieces }: { readonly ranges: readonly TextRange[]; readonly pieces: Piece[] },
): void {
  const end = seen + segment.length
  let at = seen
  for (const [from, to] of ranges) {
    if (to <= at) continue
    if (from >= end) break
    if (from > at) pieces.push(part(segment, { from: at - seen, to: from - seen, isHit: false }))
    const start = Math.max(at, from)
    at = Math.min(to, end)
    pieces.push(part(segment, { from: start - seen, to: at - seen, isHit: true }))
  }
  if (at < end) pieces.push(part(segment, { from: at - seen, to: end - seen, isHit: false }))
}

function part(
  segment: Segment,
  { from, to, isHit }: { readonly from: number; readonly to: number; readonly isHit: boolean },
): Piece {
  if (segment.glyph) return { ...segment, isHit }
  return {
    ...segment,
    text: segment.text.slice(from, to),
    start: segment.start + from,
    length: to - from,
    isHit,
  }
}
