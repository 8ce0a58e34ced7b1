import { useEffect } from 'react'

/** Parts of a view, around whose controls the focus stays. */
const parts = 'section, fieldset, form, ul, ol'
const controls = 'button, a[href], input, textarea, [tabindex="0"]'

/**
 * Keeps the focus at its place where its control goes by what it did: it moves on to what stands there now, and comes back
 * to a button that only rested meanwhile. Browsers drop it on the page, where a screen reader begins at the top.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let stop = () => {}
    const onFocus = ({ target }: FocusEvent) => {
      stop()
      if (!(target instanceof HTMLElement) || !target.matches('button, a, input')) return
      const around = target.closest(parts)?.parentElement
      // Lines come and go by the thousand, and nothing that has the focus goes with them.
      if (around && !around.querySelector('[data-log-rows]')) stop = keepAround(target, around)
    }
    // Whoever points elsewhere wants it there.
    const onPoint = () => stop()
    document.addEventListener('focusin', onFocus)
    document.addEventListener('pointerdown', onPoint, { capture: true })
    return () => {
      stop()
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('pointerdown', onPoint, { capture: true })
    }
  }, [])
}

/** Watches until the returned function is called. */
function keepAround(target: HTMLElement, around: HTMLElement): () => void {
  const before = controlsIn(around)
  const earlier = before.slice(0, before.indexOf(target)).reverse()
  let hasRested = false
  const look = () => {
    if (target.isConnected) {
      const rests = target.matches(':disabled')
      if (hasRested && !rests) giveFocus(target)
      hasRested = rests
      return
    }
    observer.disconnect()
    const last = earlier.find((control) => control.isConnected)
    const now = controlsIn(around)
    const next = now[last ? now.indexOf(last) + 1 : 0] ?? last
    // A dialog that closes gives it back itself.
    if (next) setTimeout(() => giveFocus(next))
  }
  const observer = new MutationObserver(look)
  observer.observe(around, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  return () => observer.disconnect()
}

const controlsIn = (part: HTMLElement): readonly HTMLElement[] =>
  [...part.querySelectorAll<HTMLElement>(controls)].filter(
    (control) => control.tabIndex >= 0 && !control.matches(':disabled'),
  )

/** Gives a control the focus, where nothing else has it. */
function giveFocus(control: HTMLElement): void {
  if (document.activeElement === document.body) control.focus({ preventScroll: true })
}
