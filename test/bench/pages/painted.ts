import type { FrameTimes } from './bench-page.ts'

export const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))

/** Once the frame in progress has been drawn: a task queued in it runs after its painting. */
const drawn = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })

/** After the frame in which `isShown` came true has been drawn; asked once a frame. */
export async function untilDrawn(isShown: () => boolean, timeoutMs = 120_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    await nextFrame()
    await drawn()
    if (isShown()) return
    if (performance.now() > deadline) throw new Error('it was never painted')
  }
}

/** After the frame that shows `text`. */
export function painted(root: Element, text: string): Promise<void> {
  return untilDrawn(() => root.textContent?.includes(text) ?? false)
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
