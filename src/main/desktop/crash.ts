import type { WebContents } from 'electron'

/** A second crash this soon after the first is not worth another try. */
const retryPauseMs = 60_000

/** Reloads a page whose process died, once; then `giveUp` tells the user. */
export function reloadAfterCrash(
  contents: WebContents,
  deps: { readonly now: () => number; readonly giveUp: (reason: string) => void },
): void {
  let lastAt = Number.NEGATIVE_INFINITY
  contents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    console.error(`the window's process is gone: ${details.reason} (${details.exitCode})`)
    const isRepeat = deps.now() - lastAt < retryPauseMs
    lastAt = deps.now()
    if (isRepeat) deps.giveUp(details.reason)
    else contents.reload()
  })
}
