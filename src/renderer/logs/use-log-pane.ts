import { useEffect, useState, useSyncExternalStore } from 'react'
import { LogPane } from './log-pane.ts'
import type { LogStore } from './log-store.ts'
import { createInlineMatcher, createWorkerMatcher, type OpenMatchWorker } from './matcher.ts'

/** A pane over a store, for as long as the component is mounted. */
export function useLogPane(store: LogStore): LogPane {
  const [made, setMade] = useState(() => ({ store, pane: newPane(store) }))
  const current = made.store === store ? made : { store, pane: newPane(store) }
  if (current !== made) setMade(current)
  const { pane } = current
  useEffect(() => pane.attach(), [pane])
  return pane
}

/** Draws again after every frame in which the pane changed. */
export function usePaneVersion(pane: LogPane): number {
  return useSyncExternalStore(pane.subscribe, () => pane.version)
}

function newPane(store: LogStore): LogPane {
  return new LogPane({
    store,
    matcherFor: (pattern) =>
      pattern.isRegex ? createWorkerMatcher(pattern, openWorker) : createInlineMatcher(pattern),
    requestFrame: (run) => requestAnimationFrame(run),
    schedule(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    now: () => performance.now(),
  })
}

const openWorker: OpenMatchWorker = (answered) => {
  const worker = new Worker(new URL('./match-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }) => answered(data)
  return { post: (request) => worker.postMessage(request), terminate: () => worker.terminate() }
}
