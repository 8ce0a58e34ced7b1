import '../../../src/renderer/ui/app.css'
import { connect } from '../../../src/renderer/rpc/connect.ts'
import { feed } from './feed.tsx'
import { openFleet, runFleet } from './fleet.tsx'
import { nextFrame } from './painted.ts'
import { stall, stream, ticks } from './stream.tsx'
import { pickTag } from './tags.tsx'

const connection = connect(window)

function freshRoot(): Element {
  const root = document.createElement('div')
  document.body.replaceChildren(root)
  return root
}

window.bench = {
  openFleet: (options) => openFleet(freshRoot(), options),
  runFleet,
  pickTag: () => pickTag(freshRoot()),
  feed: (options) => feed(freshRoot(), options),
  async press(key) {
    const rows = document.querySelector<HTMLElement>('[data-log-rows]')
    rows?.focus()
    rows?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    for (let i = 0; i < 10; i++) await nextFrame()
    return { text: rows?.textContent ?? '' }
  },
  stream: (options) => stream(freshRoot(), connection, options),
  ticks: (container, count) => ticks(freshRoot(), connection, container, count),
  stall: (container) => stall(freshRoot(), connection, container),
}
