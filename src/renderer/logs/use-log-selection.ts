import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { copyText } from './log-copy.ts'
import type { LogPane } from './log-pane.ts'
import { LogSelection } from './log-selection.ts'

/** Lets the reader select beyond what is drawn, and copies what the container wrote. */
export function useLogSelection(pane: LogPane, scroller: RefObject<HTMLDivElement | null>): void {
  const held = useRef<LogSelection>(undefined)

  useEffect(() => {
    const root = scroller.current
    if (!root) return
    const selection = new LogSelection(root)
    held.current = selection
    pane.selectedRows = () => selection.rows
    let isSelecting = false
    const onPointerDown = (event: PointerEvent) => {
      if (event.button !== 0) return
      isSelecting = true
      if (!event.shiftKey) selection.clear()
    }
    const onPointerMove = (event: PointerEvent) => {
      if (isSelecting) selection.dragTo(event.clientX, event.clientY)
    }
    const onPointerUp = () => {
      isSelecting = false
    }
    const onSelectionChange = () => {
      if (!isSelecting) return
      selection.read()
      // Rows that run away cannot be selected.
      if (selection.isEmpty || !pane.position.isFollowing) return
      pane.position.hold()
      pane.changed()
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'a' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      const column = Number.POSITIVE_INFINITY
      selection.set({ row: 0, column: 0 }, { row: pane.store.end, column })
      pane.position.hold()
      pane.changed()
    }
    const onCopy = (event: ClipboardEvent) => {
      const { anchor, focus, isEmpty } = selection
      if (isEmpty || !anchor || !focus) return
      event.preventDefault()
      event.clipboardData?.setData(
        'text/plain',
        copyText(pane.store, pane.rows, { from: anchor, to: focus }),
      )
    }
    root.addEventListener('pointerdown', onPointerDown)
    window.addEventListener('pointermove', onPointerMove)
    window.addEventListener('pointerup', onPointerUp)
    document.addEventListener('selectionchange', onSelectionChange)
    root.addEventListener('keydown', onKeyDown)
    root.addEventListener('copy', onCopy)
    return () => {
      held.current = undefined
      pane.selectedRows = () => undefined
      root.removeEventListener('pointerdown', onPointerDown)
      window.removeEventListener('pointermove', onPointerMove)
      window.removeEventListener('pointerup', onPointerUp)
      document.removeEventListener('selectionchange', onSelectionChange)
      root.removeEventListener('keydown', onKeyDown)
      root.removeEventListener('copy', onCopy)
    }
  }, [pane, scroller])

  useLayoutEffect(() => held.current?.draw())
}
