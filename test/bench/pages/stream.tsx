// A log through the app's own wire into the log view.
import { createRoot } from 'react-dom/client'
import { Gate } from '../../../src/renderer/logs/gate.ts'
import { LogPaneView } from '../../../src/renderer/logs/log-pane-view.tsx'
import { LogStore } from '../../../src/renderer/logs/log-store.ts'
import type { Connection } from '../../../src/renderer/rpc/connection.ts'
import type { PaintedTick, StreamOptions, StreamResult } from './bench-page.ts'
import { nextFrame, painted, untilDrawn } from './painted.ts'

const limits = { maxRows: 20_000_000, maxChars: 2 ** 30 }

function open(root: Element, connection: Connection, options: Omit<StreamOptions, 'until'>) {
  const store = new LogStore(limits)
  const view = createRoot(root)
  view.render(
    <div style={{ height: '100vh', display: 'flex' }}>
      <LogPaneView store={store} name="bench" />
    </div>,
  )
  const stop = new AbortController()
  const gate = new Gate()
  const { container, follow, tail } = options
  const subject = { host: 'local', container }
  const read = async () => {
    const input = { subject, follow, tail }
    const batches = await connection.client.logs.read(input, { signal: stop.signal })
    for await (const batch of batches) {
      if (batch.type !== 'end') store.append(batch)
      await gate.opened(stop.signal)
    }
  }
  read().catch(() => {})
  return {
    store,
    gate,
    close() {
      stop.abort()
      view.unmount()
    },
  }
}

export async function stream(
  root: Element,
  connection: Connection,
  options: StreamOptions,
): Promise<StreamResult> {
  const started = performance.now()
  const opened = open(root, connection, options)
  await untilDrawn(() => opened.store.end > 0 && isLastShown(root, opened.store))
  const firstMs = performance.now() - started
  await painted(root, options.until)
  const ms = performance.now() - started
  const lines = opened.store.end
  opened.close()
  return { ms, firstMs, lines }
}

/** The container's clock is this machine's: a line carries when it was written. */
export async function ticks(
  root: Element,
  connection: Connection,
  container: string,
  count: number,
): Promise<PaintedTick[]> {
  const opened = open(root, connection, { container, follow: true, tail: 1 })
  const seen: PaintedTick[] = []
  while (opened.store.end === 0) await nextFrame()
  let next = opened.store.end
  while (seen.length < count) {
    await untilDrawn(() => opened.store.end > next && isLastShown(root, opened.store))
    const now = performance.timeOrigin + performance.now()
    for (; next < opened.store.end; next++) {
      const [time = '', , tick = ''] = opened.store.text(next).split(' ')
      seen.push({ tick: Number(tick), latencyMs: now - Number(time) * 1_000 })
    }
  }
  opened.close()
  return seen
}

function isLastShown(root: Element, store: LogStore): boolean {
  return root.textContent?.includes(store.text(store.end - 1)) ?? false
}

export async function stall(root: Element, connection: Connection, container: string) {
  const opened = open(root, connection, { container, follow: true, tail: 0 })
  while (opened.store.end === 0) await nextFrame()
  opened.gate.set(false)
}
