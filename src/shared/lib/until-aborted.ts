/** Waits for work that goes on for others when the one who waits leaves. */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) return await work
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return await Promise.race([promise, work]).finally(() =>
    signal.removeEventListener('abort', abort),
  )
}
