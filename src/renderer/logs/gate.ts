/** Something that goes on only while the gate is open. */
export class Gate {
  #isOpen = true
  readonly #waiting = new Set<() => void>()

  get isOpen(): boolean {
    return this.#isOpen
  }

  set(isOpen: boolean): void {
    this.#isOpen = isOpen
    if (!isOpen) return
    for (const go of this.#waiting) go()
    this.#waiting.clear()
  }

  /** Resolves when the gate is open or the signal aborts, whichever is first. */
  opened(signal: AbortSignal): Promise<void> {
    if (this.#isOpen || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', go)
        this.#waiting.delete(go)
        resolve()
      }
      signal.addEventListener('abort', go)
      this.#waiting.add(go)
    })
  }
}
