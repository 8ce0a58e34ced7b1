import type { LogPane } from './log-pane.ts'
import { rowHeight } from './log-position.ts'

const nextTimestamps = { off: 'relative', relative: 'absolute', absolute: 'off' } as const

export interface LogKeyTargets {
  readonly pane: LogPane
  focusSearch(): void
  shiftBy(px: number): void
}

/** Keys, with what each is called and does in a log that has the focus. */
export const logKeys: Readonly<Record<string, readonly [string, (on: LogKeyTargets) => void]>> = {
  '/': ['Search', (on) => on.focusSearch()],
  n: ['Next hit', ({ pane }) => pane.step(1)],
  N: ['Previous hit', ({ pane }) => pane.step(-1)],
  f: ['Follow', ({ pane }) => toggleFollow(pane)],
  w: ['Wrap lines', ({ pane }) => pane.setOptions({ wrap: !pane.options.wrap })],
  t: [
    'Timestamps',
    ({ pane }) => pane.setOptions({ timestamps: nextTimestamps[pane.options.timestamps] }),
  ],
  g: ['First line', ({ pane }) => move(pane, () => pane.position.toStart())],
  G: ['Last line', ({ pane }) => move(pane, () => pane.position.toEnd())],
  Home: ['First line', ({ pane }) => move(pane, () => pane.position.toStart())],
  End: ['Last line', ({ pane }) => move(pane, () => pane.position.toEnd())],
  ArrowUp: ['Up', ({ pane }) => scroll(pane, -rowHeight)],
  ArrowDown: ['Down', ({ pane }) => scroll(pane, rowHeight)],
  k: ['Up', ({ pane }) => scroll(pane, -rowHeight)],
  j: ['Down', ({ pane }) => scroll(pane, rowHeight)],
  PageUp: ['Page up', ({ pane }) => scroll(pane, -page(pane))],
  PageDown: ['Page down', ({ pane }) => scroll(pane, page(pane))],
  ' ': ['Page down', ({ pane }) => scroll(pane, page(pane))],
  ArrowLeft: ['Left', (on) => on.shiftBy(-80)],
  ArrowRight: ['Right', (on) => on.shiftBy(80)],
}

const page = (pane: LogPane) => Math.max(rowHeight, pane.position.viewportPx - 2 * rowHeight)

function scroll(pane: LogPane, px: number): void {
  move(pane, () => pane.position.moveBy(px))
}

function move(pane: LogPane, how: () => void): void {
  how()
  pane.changed()
}

function toggleFollow(pane: LogPane): void {
  if (pane.position.isFollowing) pane.position.hold()
  else pane.position.toEnd()
  pane.changed()
}
