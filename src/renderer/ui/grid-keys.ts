const pageRows = 12

/** Where a key leads from row `from` (-1 = none yet), over headings; undefined = not our key. */
export function nextRow(
  key: string,
  from: number,
  items: readonly { readonly type: 'row' | 'heading' }[],
): number | undefined {
  const move = moveOf(key, from, items.length)
  if (move === undefined) return undefined
  for (let at = move.start; at >= 0 && at < items.length; at += move.step) {
    if (items[at]?.type === 'row') return at
  }
  return from < 0 ? undefined : from
}

interface Move {
  readonly start: number
  readonly step: 1 | -1
}

function moveOf(key: string, from: number, count: number): Move | undefined {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return { start: from + 1, step: 1 }
    case 'k':
    case 'ArrowUp':
      return { start: Math.max(0, from - 1), step: -1 }
    case 'Home':
      return { start: 0, step: 1 }
    case 'End':
      return { start: count - 1, step: -1 }
    case 'PageDown':
      return { start: Math.min(count - 1, from + pageRows), step: -1 }
    case 'PageUp':
      return { start: Math.max(0, from - pageRows), step: 1 }
    default:
      return undefined
  }
}
