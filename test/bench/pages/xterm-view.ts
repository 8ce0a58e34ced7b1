// xterm.js with a scrollback of 10,000 lines; its write callback is its way to say "more".
import '@xterm/xterm/css/xterm.css'
import { Terminal } from '@xterm/xterm'
import type { FedView } from './feed.tsx'

export function openXterm(root: Element): FedView {
  const terminal = new Terminal({ cols: 140, rows: 50, scrollback: 10_000 })
  const element = document.createElement('div')
  root.append(element)
  terminal.open(element)
  return {
    root,
    take: (batch) =>
      new Promise((resolve) => {
        if ('text' in batch) terminal.write(batch.text, resolve)
        else resolve()
      }),
  }
}
