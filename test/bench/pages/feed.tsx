// Feeds one of the views from a worker and measures until its last line is painted.
import { createRoot } from 'react-dom/client'
import { LogPaneView } from '../../../src/renderer/logs/log-pane-view.tsx'
import { LogStore } from '../../../src/renderer/logs/log-store.ts'
import type { FeedOptions, FeedResult } from './bench-page.ts'
import type { FeedBatch, FeedCommand } from './feed-worker.ts'
import { painted, watchFrames } from './painted.ts'
import { openTanstack } from './tanstack-view.tsx'
import { openXterm } from './xterm-view.ts'

/** A view under test: takes batches; resolves when it is ready for the next. */
export interface FedView {
  take(batch: FeedBatch): void | Promise<void>
  /** Where its text shows, for telling when the last line is painted. */
  readonly root: Element | undefined
}

const limits = { maxRows: 20_000_000, maxChars: 2 ** 30 }

function openOurs(root: Element): FedView {
  const store = new LogStore(limits)
  createRoot(root).render(
    <div style={{ height: '100vh', display: 'flex' }}>
      <LogPaneView store={store} name="bench" />
    </div>,
  )
  return { root, take: (batch) => void ('lines' in batch && store.append(batch.lines)) }
}

function openStore(): FedView {
  const store = new LogStore(limits)
  Object.assign(window, { store })
  return { root: undefined, take: (batch) => void ('lines' in batch && store.append(batch.lines)) }
}

const views = { ours: openOurs, store: openStore, tanstack: openTanstack, xterm: openXterm }

export async function feed(root: Element, options: FeedOptions): Promise<FeedResult> {
  const { view: name, lines, width } = options
  const view = views[name](root)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { type: 'module' })
  const post = (command: FeedCommand) => worker.postMessage(command)
  const stop = watchFrames()
  const started = performance.now()
  await new Promise<void>((resolve) => {
    worker.onmessage = async ({ data }: MessageEvent<FeedBatch>) => {
      await view.take(data)
      post({ taken: true })
      if (data.last) resolve()
    }
    post({ start: { lines, width, joined: name === 'xterm' } })
  })
  if (view.root) await painted(view.root, String(lines - 1).padStart(8, '0'))
  const ms = performance.now() - started
  worker.terminate()
  return { ms, frames: stop() }
}
