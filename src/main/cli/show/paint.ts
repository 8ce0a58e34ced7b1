import { draft, type Layout } from './layout.ts'

/** Colours and room for a person; plain text, as wide as it is, everywhere else. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
  /** The columns of the terminal; undefined where nothing has to be cut. */
  readonly width: number | undefined
  readonly layout: Layout
  /** From now on text is measured as it is, and made to fit. */
  fit(): Promise<void>
}

const sgr = (code: number) => (text: string) =>
  text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`
const plain = (text: string) => text

/** `columns`: asked at every use, because a terminal is resized. */
export function createPaint(
  isColoured: boolean,
  columns: () => number | undefined = () => undefined,
): Paint {
  const styles = isColoured
    ? { bold: sgr(1), dim: sgr(2), good: sgr(32), bad: sgr(31), warn: sgr(33) }
    : { bold: plain, dim: plain, good: plain, bad: plain, warn: plain }
  let layout = draft
  return {
    ...styles,
    get layout() {
      return layout
    },
    async fit() {
      layout = (await import('./fitting.ts')).fitting
    },
    get width() {
      return columns()
    },
  }
}

const good = new Set(['succeeded', 'running', 'healthy', 'verified', 'online', 'live'])
const bad = new Set(['failed', 'unhealthy', 'undo-failed', 'dead', 'exited'])
const warn = new Set([
  'unstable',
  'degraded',
  'restarting',
  'interrupted',
  'undoing',
  'stale',
  'cancelled',
])

/** Any state in the colour of its first word. */
export function paintState(paint: Paint, state: string): string {
  const word = state.split(' ', 1).join()
  if (good.has(word)) return paint.good(state)
  if (bad.has(word)) return paint.bad(state)
  if (warn.has(word)) return paint.warn(state)
  return state
}
