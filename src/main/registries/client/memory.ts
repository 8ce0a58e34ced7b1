/** Answers of registries that may be of use again, by what was asked; the oldest go first. */

export interface Remembered {
  /** '' = of what never changes: it is known by its digest. */
  readonly etag: string
  readonly link: string | undefined
  readonly body: Buffer
}

export interface Memory {
  get(key: string): Remembered | undefined
  put(key: string, answer: Remembered): void
}

const mostBytes = 16_777_216

export function createMemory(): Memory {
  const known = new Map<string, Remembered>()
  let size = 0

  function forget(key: string): void {
    size -= known.get(key)?.body.length ?? 0
    known.delete(key)
  }

  return {
    get: (key) => known.get(key),
    put(key, answer) {
      forget(key)
      known.set(key, answer)
      size += answer.body.length
      for (const oldest of known.keys()) {
        if (size <= mostBytes) return
        forget(oldest)
      }
    },
  }
}
