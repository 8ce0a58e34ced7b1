import { type FocusEvent, type KeyboardEvent, useRef } from 'react'
import type { GridItem } from './data-grid.tsx'
import { foldedBy, nextRow } from './grid-keys.ts'

interface GridKeys<Row> {
  readonly items: readonly GridItem<Row>[]
  /** Index of the active item; -1 = none. */
  readonly active: number
  readonly goTo: (index: number) => void
  readonly open: (index: number) => void
  readonly onFold: ((key: string) => void) | undefined
  readonly onKey: ((key: string, row: Row | undefined) => boolean) | undefined
}

/** The keyboard of a grid, for the element that holds its focus. */
export function useGridKeys<Row>({ items, active, goTo, open, onFold, onKey }: GridKeys<Row>) {
  const isSequence = useSequence()
  const moveBy = (key: string): boolean => {
    const next = nextRow(key, active, items)
    if (next !== undefined) goTo(next)
    return next !== undefined
  }
  const foldBy = (key: string): boolean => {
    const at = foldedBy(key, active, items)
    if (at === undefined) return false
    if (at === active) onFold?.(items[at]?.key ?? '')
    else goTo(at)
    return true
  }
  return {
    onKeyDown(event: KeyboardEvent) {
      if (event.target !== event.currentTarget || isChord(event) || isSequence(event)) return
      if (event.key === 'Enter') return open(active)
      const item = items[active]
      const row = item?.type === 'row' ? item.row : undefined
      const isOurs = moveBy(event.key) || foldBy(event.key)
      if (isOurs || onKey?.(event.key, row)) event.preventDefault()
    },
    // The active row shows where the focus is, so there is one as soon as there is focus.
    onFocus(event: FocusEvent) {
      if (event.target !== event.currentTarget || active >= 0) return
      const first = nextRow('Home', -1, items)
      if (first !== undefined) goTo(first)
    },
  }
}

const isChord = ({ ctrlKey, metaKey, altKey }: KeyboardEvent) => ctrlKey || metaKey || altKey

const sequenceMs = 1_200

/** Whether a key ends a sequence of the window, as `g d`: then it is no key of a row. */
function useSequence(): (event: KeyboardEvent) => boolean {
  const beganAt = useRef(Number.NEGATIVE_INFINITY)
  return ({ key, timeStamp }) => {
    const isWithin = timeStamp - beganAt.current < sequenceMs
    beganAt.current = key === 'g' ? timeStamp : Number.NEGATIVE_INFINITY
    return isWithin
  }
}
