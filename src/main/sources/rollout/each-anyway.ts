import type { StageRun } from '../stage.ts'

/** Does `work` with each in turn, whatever becomes of the others; answers what was thrown. Ends early only with the run. */
export async function eachAnyway<T>(
  run: Pick<StageRun, 'signal'>,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<unknown[]> {
  const troubles: unknown[] = []
  for (const item of items) {
    try {
      await work(item)
    } catch (error) {
      run.signal.throwIfAborted()
      troubles.push(error)
    }
  }
  return troubles
}
