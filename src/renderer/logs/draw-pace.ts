/** So many rows between two frames cannot be read: drawing them all is for nobody. */
const floodRows = 100
/** In a flood a frame is due this often; what that saves takes the lines in. */
const floodMs = 60
/** The first frames of a flood are not held back: most floods are a log being opened. */
const freeFrames = 3
/** A flood that paused for so long begins again. */
const restMs = 250

export interface DrawPaceDeps {
  requestFrame(run: () => void): void
  /** Runs later, unless the returned function is called before. */
  schedule(ms: number, run: () => void): () => void
  now(): number
  /** How many rows have come in all. */
  rows(): number
  draw(): void
}

/** When a pane is drawn: in the next frame for its reader and for a trickle, seldom in a flood. */
export class DrawPace {
  readonly #deps: DrawPaceDeps
  #hasFrame = false
  #cancel: (() => void) | undefined
  #free = freeFrames
  #drawn = { at: Number.NEGATIVE_INFINITY, rows: 0, inFlood: false }

  constructor(deps: DrawPaceDeps) {
    this.#deps = deps
  }

  /** Draws in the next frame, however often it is called before. */
  soon(): void {
    if (this.#hasFrame) return
    this.stop()
    this.#hasFrame = true
    this.#deps.requestFrame(() => {
      this.#hasFrame = false
      const rows = this.#deps.rows()
      this.#drawn = { at: this.#deps.now(), rows, inFlood: this.#isFlood(rows) }
      this.#deps.draw()
    })
  }

  /** Rows came. */
  came(): void {
    if (this.#hasFrame || this.#cancel) return
    const rest = this.#deps.now() - this.#drawn.at
    if (rest >= restMs) this.#free = freeFrames
    const isFlood = this.#drawn.inFlood || this.#isFlood(this.#deps.rows())
    if (!isFlood || rest >= floodMs) this.soon()
    else if (this.#free > 0) {
      this.#free--
      this.soon()
    } else this.#cancel = this.#deps.schedule(floodMs - rest, () => this.soon())
  }

  /** Draws nothing more for rows that came. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #isFlood(rows: number): boolean {
    return rows - this.#drawn.rows >= floodRows
  }
}
