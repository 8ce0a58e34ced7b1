import { AxeBuilder } from '@axe-core/playwright'
import type { LongshorePage } from '../pages/longshore-page.ts'

/** What axe has to say about what is in sight now; empty where all is well. */
export async function faultsOf(app: LongshorePage): Promise<string[]> {
  // What is about to be seen is not judged while it fades in.
  await app.page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
  const { violations } = await new AxeBuilder({ page: app.page }).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
  )
}
