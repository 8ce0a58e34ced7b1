import type { VisibleRows } from './visible-rows.ts'

export const rowHeight = 18
/** Browsers cut off taller elements (Firefox at 17.8 million px); past this, scrolling is scaled. */
const maxScrollPx = 8_000_000

/** A place in the log: a row, and how many of its pixels are above the upper edge. */
export interface Place {
  readonly row: number
  readonly offset: number
}

/**
 * Place of the reader. Kept as a row and not as pixels, so that neither ten million rows, wrapped lines, nor rows
 * dropped at the front move what is being read.
 */
export class LogPosition {
  /** Stays at the end as rows come. */
  isFollowing = true
  viewportPx = 0
  /** Height of the row at a place; wrapped lines are higher than `rowHeight`. */
  heightOf: (index: number) => number = () => rowHeight
  #rows: VisibleRows
  #place: Place = { row: 0, offset: 0 }

  constructor(rows: VisibleRows) {
    this.#rows = rows
  }

  setRows(rows: VisibleRows): void {
    this.#rows = rows
  }

  /** First row in sight, by place, and its hidden pixels. */
  top(): { readonly index: number; readonly offset: number } {
    if (this.isFollowing) return this.#endTop()
    const index = this.#rows.indexOf(this.#place.row)
    // The row itself may have been dropped or filtered away: then its successor starts in full.
    const isThere = this.#rows.at(index) === this.#place.row
    return { index, offset: isThere ? this.#place.offset : 0 }
  }

  moveBy(px: number): void {
    let { index, offset } = this.top()
    offset += px
    while (offset < 0 && index > 0) {
      index--
      offset += this.heightOf(index)
    }
    while (index < this.#rows.count - 1 && offset >= this.heightOf(index)) {
      offset -= this.heightOf(index)
      index++
    }
    this.#settle(index, Math.max(0, offset))
  }

  /** Puts a row a third from the upper edge, unless it is in sight already. */
  reveal(row: number): void {
    const index = this.#rows.indexOf(row)
    const top = this.top()
    const rowsInSight = Math.floor(this.viewportPx / rowHeight)
    if (index > top.index && index < top.index + rowsInSight - 1) {
      this.#settle(top.index, top.offset)
    } else this.#settle(Math.max(0, index - Math.floor(rowsInSight / 3)), 0)
    this.isFollowing = false
  }

  toStart(): void {
    this.#settle(0, 0)
  }

  toEnd(): void {
    this.isFollowing = true
  }

  /** Stops following, staying where it is. */
  hold(): void {
    if (!this.isFollowing) return
    const { index, offset } = this.#endTop()
    this.isFollowing = false
    this.#place = { row: this.#rows.at(index) ?? 0, offset }
  }

  /** Height that the scroll bar stands for. */
  scrollHeight(): number {
    return Math.max(this.viewportPx, Math.min(this.#rows.count * rowHeight, maxScrollPx))
  }

  scrollTop(): number {
    const range = this.scrollHeight() - this.viewportPx
    if (this.isFollowing) return range
    const end = this.#linear(this.#endTop())
    return end <= 0 ? 0 : Math.round((this.#linear(this.top()) / end) * range)
  }

  /** The reader dragged the scroll bar. */
  scrollTo(scrollTop: number): void {
    const range = this.scrollHeight() - this.viewportPx
    if (range <= 0 || scrollTop >= range - 1) {
      this.toEnd()
      return
    }
    const linear = (scrollTop / range) * this.#linear(this.#endTop())
    const index = Math.floor(linear)
    this.#settle(index, Math.floor((linear - index) * this.heightOf(index)))
  }

  #linear({ index, offset }: { index: number; offset: number }): number {
    return index + offset / this.heightOf(index)
  }

  #settle(index: number, offset: number): void {
    const end = this.#endTop()
    this.isFollowing = index > end.index || (index === end.index && offset >= end.offset)
    this.#place = { row: this.#rows.at(index) ?? 0, offset }
  }

  /** The place at which the last row ends at the lower edge. */
  #endTop(): { index: number; offset: number } {
    let index = this.#rows.count
    let px = this.viewportPx
    while (index > 0 && px > 0) {
      index--
      px -= this.heightOf(index)
    }
    return { index, offset: Math.max(0, -px) }
  }
}
