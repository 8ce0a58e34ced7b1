import { type LogPoint, pointOf } from './log-copy.ts'

/**
 * Selection of the reader, as points of the log: the page knows only the rows in sight, and forgets the end of a
 * selection that is scrolled away.
 */
export class LogSelection {
  anchor: LogPoint | undefined
  focus: LogPoint | undefined
  readonly #root: HTMLElement
  #isOurs = false

  constructor(root: HTMLElement) {
    this.#root = root
  }

  get isEmpty(): boolean {
    const { anchor, focus } = this
    if (!anchor || !focus) return true
    return anchor.row === focus.row && anchor.column === focus.column
  }

  /** First and last; undefined where nothing is selected. */
  get rows(): readonly [number, number] | undefined {
    const { anchor, focus } = this
    if (!anchor || !focus || this.isEmpty) return undefined
    return [Math.min(anchor.row, focus.row), Math.max(anchor.row, focus.row)]
  }

  clear(): void {
    this.anchor = undefined
    this.focus = undefined
  }

  set(anchor: LogPoint, focus: LogPoint): void {
    this.anchor = anchor
    this.focus = focus
  }

  /** The page's selection changed: by the reader, unless we put it back ourselves. */
  read(): void {
    if (this.#isOurs) {
      this.#isOurs = false
      return
    }
    const selection = document.getSelection()
    const { anchorNode, focusNode } = selection ?? {}
    if (!selection || !anchorNode || !focusNode || !this.#root.contains(focusNode)) return
    this.anchor ??= pointOf(anchorNode, selection.anchorOffset)
    this.focus = pointOf(focusNode, selection.focusOffset) ?? this.focus
  }

  /**
   * The pointer is here, dragging. The page does that by itself until the row where it began is
   * scrolled away.
   */
  dragTo(x: number, y: number): void {
    const { anchor } = this
    if (!anchor || this.#root.querySelector(`[data-row="${anchor.row}"]`)) return
    const caret = document.caretPositionFromPoint(x, y)
    this.focus = (caret && pointOf(caret.offsetNode, caret.offset)) ?? this.focus
    this.draw()
  }

  /** Selects in the page what is in sight of the selection, after rows were drawn anew. */
  draw(): void {
    const { anchor, focus } = this
    const selection = document.getSelection()
    if (!anchor || !focus || this.isEmpty || !selection) return
    const rows = [...this.#root.querySelectorAll('[data-row]')]
    const from = placeOf(rows, anchor)
    const to = placeOf(rows, focus)
    if (!from || !to) return
    const isSame =
      selection.anchorNode === from.node &&
      selection.anchorOffset === from.offset &&
      selection.focusNode === to.node &&
      selection.focusOffset === to.offset
    if (isSame) return
    this.#isOurs = true
    selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset)
  }
}

interface PagePlace {
  readonly node: Node
  readonly offset: number
}

const rowOf = (element: Element) => Number(element.getAttribute('data-row'))

/** Place of a point in the page; the edge of what is drawn when it is beyond. */
function placeOf(rows: readonly Element[], point: LogPoint): PagePlace | undefined {
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last) return undefined
  if (point.row < rowOf(first)) return { node: first, offset: 0 }
  if (point.row > rowOf(last)) return { node: last, offset: last.childNodes.length }
  const row = rows.find((element) => rowOf(element) >= point.row) ?? last
  for (const piece of row.querySelectorAll('[data-at]')) {
    const text = piece.firstChild
    const offset = point.column - Number(piece.getAttribute('data-at'))
    const length = piece.hasAttribute('data-glyph') ? 1 : (text?.textContent?.length ?? 0)
    if (text && offset <= length) return { node: text, offset: Math.max(0, offset) }
  }
  return { node: row, offset: row.childNodes.length }
}
