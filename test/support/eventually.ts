/** A hang is to be found, not a busy machine. */
const limitMs = 60_000

/** What the outside world comes to, which tells nobody when it changes. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + limitMs; ; ) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`did not come true within ${limitMs / 1_000} s: ${look}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The same where only whether it is so counts. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + limitMs; !(await isTrue()); ) {
    if (Date.now() > end) throw new Error(`not within ${limitMs / 1_000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
