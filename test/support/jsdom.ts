/** What jsdom lacks of a browser, as far as the window needs it: sizes, media queries, a canvas to draw on. */

/** Of every element, in pixels; a test that changes it puts it back. */
export const size = { width: 1_280, height: 800 }

class Observer implements ResizeObserver, IntersectionObserver {
  readonly root = null
  readonly rootMargin = ''
  readonly scrollMargin = ''
  readonly thresholds = []
  takeRecords() {
    return []
  }
  observe() {}
  unobserve() {}
  disconnect() {}
}

const measured = { configurable: true, get: () => size.width }
Object.defineProperties(HTMLElement.prototype, {
  offsetWidth: measured,
  clientWidth: measured,
  offsetHeight: { configurable: true, get: () => size.height },
  clientHeight: { configurable: true, get: () => size.height },
})
Element.prototype.scrollIntoView = () => {}
Element.prototype.scrollTo = () => {}
Range.prototype.getClientRects = () => Object.assign([], { item: () => null })
globalThis.ResizeObserver = Observer
globalThis.IntersectionObserver = Observer
globalThis.scrollTo = () => {}
globalThis.requestIdleCallback = (callback) => {
  const deadline = { didTimeout: false, timeRemaining: () => 50 }
  return Number(setTimeout(callback, 0, deadline))
}
globalThis.cancelIdleCallback = (id) => clearTimeout(id)
globalThis.matchMedia = (media) =>
  Object.assign(new EventTarget(), {
    ...{ media, matches: false, onchange: null },
    ...{ addListener: () => {}, removeListener: () => {} },
  }) as MediaQueryList

/** Draws nothing and answers nothing, whatever it is asked to draw. */
const drawing = new Proxy(Object.create(null) as CanvasRenderingContext2D, {
  get: (target, name) =>
    name === 'measureText' ? () => ({ width: 8 }) : (Reflect.get(target, name) ?? (() => {})),
})
Object.assign(HTMLCanvasElement.prototype, { getContext: () => drawing })
globalThis.Path2D = class {
  moveTo() {}
  lineTo() {}
  rect() {}
  arc() {}
  closePath() {}
  addPath() {}
} as unknown as typeof Path2D
