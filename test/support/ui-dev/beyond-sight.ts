/**
 * What of a page lies beyond the window, or beyond the edge of what holds it, where nothing scrolls to it: text and
 * controls, each with as many pixels. Runs in the page.
 */
export function beyondSight(): string[] {
  const shown = [...document.body.querySelectorAll<HTMLElement>('*')].filter(
    (element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.closest('.sr-only, svg, .cm-editor, [data-log-rows], [aria-hidden=true]') === null,
  )
  return shown.filter(isTold).flatMap((element) => {
    const { left, right, width } = element.getBoundingClientRect()
    const edges = edgesAround(element)
    const lost = Math.round(Math.max(right - edges.right, edges.left - left))
    return width < 2 || lost < 3 || edges.right <= edges.left
      ? []
      : [`${lost} px of ${words(element)}`]
  })

  function isTold(element: HTMLElement): boolean {
    if (['BUTTON', 'INPUT', 'TEXTAREA'].includes(element.tagName)) return true
    return [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
  }

  /** What shortens a text says so with an ellipsis, and what scrolls can be scrolled. */
  function edgesAround(element: HTMLElement) {
    let [left, right] = [0, window.innerWidth]
    for (let each = element.parentElement; each; each = each.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(each)
      if (overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis')
        return { left: Number.NEGATIVE_INFINITY, right: Number.POSITIVE_INFINITY }
      if (overflowX === 'visible') continue
      const box = each.getBoundingClientRect()
      left = Math.max(left, box.left)
      right = Math.min(right, box.right)
    }
    return { left, right }
  }

  function words({ tagName, textContent, ariaLabel }: HTMLElement): string {
    return `${tagName.toLowerCase()} "${(ariaLabel ?? textContent ?? '').trim().slice(0, 60)}"`
  }
}
