/** Hosts on which a workload still runs although its document names another by now. */
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Store } from '../store/store.ts'

/** Hosts where a release is live that its document does not name. */
export function leftBehind(
  { releases }: Pick<Store, 'releases'>,
  { document }: Workload,
): string[] {
  const targets = targetsOf(document)
  const live = releases.list(document.name).flatMap(({ liveOn }) => liveOn)
  return [...new Set(live)].filter((host) => !targets.includes(host))
}
