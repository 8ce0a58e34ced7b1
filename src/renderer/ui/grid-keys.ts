const pageRows = 12

/** Facts of an item that keys need: see `GridItem`. */
interface Stop {
  readonly type: 'row' | 'heading'
  readonly isExpanded?: boolean
}

/** Whether it is a heading whose rows can be put away. */
export function isFolding({ type, isExpanded }: Stop): boolean {
  return type === 'heading' && isExpanded !== undefined
}

/**
 * Row that a key leads to from row `from` (-1 = none yet); undefined = not our key. Headings are passed over, but for
 * those that stand for rows which are folded; the arrows stop at every heading that folds.
 */
export function nextRow(key: string, from: number, items: readonly Stop[]): number | undefined {
  const move = moveOf(key, from, items.length)
  if (move === undefined) return undefined
  const isArrow = key.startsWith('Arrow')
  for (let at = move.start; at >= 0 && at < items.length; at += move.step) {
    const item = items[at]
    if (item?.type === 'row' || item?.isExpanded === false) return at
    if (item && isArrow && isFolding(item)) return at
  }
  return from < 0 ? undefined : from
}

/**
 * The heading that Left or Right means at item `at`: `at` itself where it is to be folded or unfolded,
 * that of its rows where Left leads out of them; undefined = nothing is meant.
 */
export function foldedBy(key: string, at: number, items: readonly Stop[]): number | undefined {
  const item = items[at]
  if (!item || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return undefined
  if (isFolding(item)) return item.isExpanded === (key === 'ArrowLeft') ? at : undefined
  const heading = items.findLastIndex((one, index) => index < at && isFolding(one))
  return key === 'ArrowLeft' && heading >= 0 ? heading : undefined
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
