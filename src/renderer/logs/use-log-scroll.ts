import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { plainText } from './ansi.ts'
import type { LogPane } from './log-pane.ts'
import { rowHeight } from './log-position.ts'

const pxPerLine = 3 * rowHeight
const maxWrappedChars = 20_000

/** Ties the scroll bar and the wheel to the pane's position, both ways. */
export function useLogScroll(
  pane: LogPane,
  scroller: RefObject<HTMLDivElement | null>,
  shiftBy: (px: number) => void,
): void {
  const lastSet = useRef(0)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      // Our own move comes back as an event too.
      if (Math.abs(element.scrollTop - lastSet.current) < 1) return
      lastSet.current = element.scrollTop
      pane.position.scrollTo(element.scrollTop)
      pane.changed()
    }
    // Scaled scrolling would turn one notch into thousands of lines, so the wheel is ours.
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey) return
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? pxPerLine / 3 : 1
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        shiftBy((event.deltaX || event.deltaY) * unit)
        return
      }
      pane.position.moveBy(event.deltaY * unit)
      pane.changed()
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
    }
  }, [pane, scroller, shiftBy])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const top = pane.position.scrollTop()
    if (Math.abs(element.scrollTop - top) < 1) return
    element.scrollTop = top
    lastSet.current = element.scrollTop
  })
}

/** Keeps the pane told of the room it has, and of the height of wrapped rows. */
export function useLogMeasure(
  pane: LogPane,
  scroller: RefObject<HTMLDivElement | null>,
  probe: RefObject<HTMLSpanElement | null>,
): void {
  const wrap = pane.options.wrap
  const measured = useRef(new Map<number, number>())

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => {
      const { position, store, rows } = pane
      measured.current.clear()
      position.viewportPx = element.clientHeight
      const charPx = (probe.current?.getBoundingClientRect().width ?? 0) / 10 || 7
      const columns = Math.max(20, Math.floor((element.clientWidth - 4) / charPx) - 4)
      position.heightOf = () => rowHeight
      if (wrap) {
        position.heightOf = (index) => {
          const row = rows.at(index) ?? -1
          const known = measured.current.get(row)
          if (known !== undefined) return known
          const length = Math.min(plainText(store.text(row)).length, maxWrappedChars)
          return Math.max(1, Math.ceil(length / columns)) * rowHeight
        }
      }
      pane.changed()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [pane, scroller, probe, wrap])

  // The estimate above does not know wide characters and tabs; what was drawn does.
  useLayoutEffect(() => {
    if (!wrap) return
    if (measured.current.size > 5_000) measured.current.clear()
    for (const element of scroller.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []) {
      measured.current.set(Number(element.dataset.row), element.offsetHeight)
    }
  })
}
