/** With the one end that every stream has; a failure is thrown, and made its end where all are. */
export async function* ending<T>(items: AsyncIterable<T>, signal: AbortSignal) {
  try {
    yield* items
  } catch (error) {
    if (!signal.aborted) throw error
  }
  yield {
    type: 'end' as const,
    how: signal.aborted ? ('cancelled' as const) : ('completed' as const),
  }
}
