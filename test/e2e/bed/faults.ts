import { AxeBuilder } from '@axe-core/playwright'
import type { LongshorePage } from '../pages/longshore-page.ts'

/** What axe has to say about what is in sight now; empty where all is well. */
export async function faultsOf(app: LongshorePage): Promise<string[]> {
  // From here on nothing fades in, however late it comes: half of it would be judged.
  await app.page.emulateMedia({ reducedMotion: 'reduce' })
  const { violations } = await new AxeBuilder({ page: app.page }).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
  )
}
