/** Ascending row numbers: what a search or a filter found. */
export class RowIndex {
  #rows = new Uint32Array(64)
  #from = 0
  #to = 0

  get count(): number {
    return this.#to - this.#from
  }

  get last(): number | undefined {
    return this.at(this.count - 1)
  }

  push(row: number): void {
    if (this.#to === this.#rows.length) this.#makeRoom()
    this.#rows[this.#to++] = row
  }

  at(index: number): number | undefined {
    return index >= 0 && index < this.count ? this.#rows[this.#from + index] : undefined
  }

  /** Index where `row` is, or would be: the number of rows below it. */
  lowerBound(row: number): number {
    let low = this.#from
    let high = this.#to
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#rows[middle] ?? 0) < row) low = middle + 1
      else high = middle
    }
    return low - this.#from
  }

  has(row: number): boolean {
    return this.at(this.lowerBound(row)) === row
  }

  dropBelow(row: number): void {
    this.#from += this.lowerBound(row)
  }

  /** The dropped front is used again first; the array grows only when it is really full. */
  #makeRoom(): void {
    const live = this.#rows.subarray(this.#from, this.#to)
    const isHalfEmpty = this.#from > this.#rows.length / 2
    const rows = new Uint32Array(isHalfEmpty ? this.#rows.length : this.#rows.length * 2)
    rows.set(live)
    this.#rows = rows
    this.#to = live.length
    this.#from = 0
  }
}
