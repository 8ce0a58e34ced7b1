import type { FrameTimes } from './bench-page.ts'

export const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))

/** After the frame that shows `text` in the page; checked once a frame. */
export async function painted(root: Element, text: string, timeoutMs = 120_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!root.textContent?.includes(text)) {
    if (performance.now() > deadline) throw new Error(`"${text}" was never painted`)
    await nextFrame()
  }
  await nextFrame()
}

/** Times between frames until `stop`. */
export function watchFrames(): () => FrameTimes {
  const times: number[] = []
  let last = performance.now()
  let isOn = true
  const tick = () => {
    const now = performance.now()
    times.push(now - last)
    last = now
    if (isOn) requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
  return () => {
    isOn = false
    const sorted = times.slice(1).sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
    return {
      p50: at(0.5),
      p99: at(0.99),
      max: sorted.at(-1) ?? 0,
      over50: sorted.filter((ms) => ms > 50).length,
    }
  }
}
