/** Work that goes on for as long as the app lives, whether somebody looks or not. */
import { readTail } from '../logs/tail.ts'
import { type FaceWatchDeps, startFaceWatch } from './face-watch.ts'
import { type FailedSweepDeps, startFailedSweep } from './failed-sweep.ts'
import { type ActivityWatch, type ActivityWatchDeps, startActivityWatch } from './watch.ts'

export function startWatching(
  deps: ActivityWatchDeps & FaceWatchDeps & Omit<FailedSweepDeps, 'readTail'>,
): ActivityWatch {
  const all = [
    startActivityWatch(deps),
    startFailedSweep({ ...deps, readTail }),
    startFaceWatch(deps),
  ]
  return { close: async () => void (await Promise.all(all.map((each) => each.close()))) }
}
