// The usual React way: an array of strings and TanStack Virtual, scrolled to the end.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useReducer, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import type { FedView } from './feed.tsx'

const rowHeight = 18

export function openTanstack(root: Element): FedView {
  const lines: string[] = []
  let changed = () => {}
  function List() {
    const scroll = useRef<HTMLDivElement>(null)
    const [, draw] = useReducer((n: number) => n + 1, 0)
    const virtualizer = useVirtualizer({
      count: lines.length,
      getScrollElement: () => scroll.current,
      estimateSize: () => rowHeight,
      overscan: 10,
    })
    useEffect(() => {
      let isDue = false
      changed = () => {
        if (isDue) return
        isDue = true
        requestAnimationFrame(() => {
          isDue = false
          draw()
        })
      }
    }, [])
    useEffect(() => {
      if (lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
    })
    return (
      <div ref={scroll} style={{ height: '100vh', overflow: 'auto', fontFamily: 'monospace' }}>
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => (
            <div
              key={item.key}
              style={{
                position: 'absolute',
                height: rowHeight,
                whiteSpace: 'pre',
                transform: `translateY(${item.start}px)`,
              }}
            >
              {lines[item.index]}
            </div>
          ))}
        </div>
      </div>
    )
  }
  createRoot(root).render(<List />)
  return {
    root,
    take(batch) {
      if (!('lines' in batch)) return
      let start = 0
      for (const end of batch.lines.ends) {
        lines.push(batch.lines.text.slice(start, end))
        start = end
      }
      changed()
    },
  }
}
