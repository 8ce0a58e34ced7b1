import { type CdpBrowser, type CdpSession, connectCdp } from './cdp.ts'

/** The DevTools endpoint of the Chromium that draws the windows; its owner is whoever started us. */
const endpointVariable = 'LONGSHORE_STAND_IN_BROWSER'

interface Target {
  readonly targetId: string
  readonly browserContextId?: string
}

export interface Browser {
  /** A new page, paused before anything was loaded. */
  open(): Promise<{ page: CdpSession; targetId: string }>
  close(targetId: string): Promise<void>
  onGone(targetId: string, listener: () => void): void
}

export async function openBrowser(): Promise<Browser> {
  const endpoint = process.env[endpointVariable]
  if (!endpoint) throw new Error(`${endpointVariable} names no browser`)
  const cdp = await connectCdp(endpoint)
  // A context of our own: what shows up in it and was not opened here, a page of ours opened.
  const { browserContextId } = await cdp.send<{ browserContextId: string }>(
    'Target.createBrowserContext',
    { disposeOnDetach: true },
  )
  const leaveWindow = await closePopups(cdp, browserContextId)
  return {
    async open() {
      const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', {
        url: 'about:blank',
        browserContextId,
      })
      const { sessionId } = await cdp.send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      })
      return { page: cdp.session(sessionId), targetId }
    },
    async close(targetId) {
      // The next one is opened before this one is gone.
      leaveWindow(targetId)
      await cdp.send('Target.closeTarget', { targetId })
    },
    onGone(targetId, listener) {
      cdp.events.on('Target.targetDestroyed', (event: { targetId: string }) => {
        if (event.targetId === targetId) listener()
      })
    },
  }
}

/**
 * Every new page waits for us: one of our context while there is no window is the window, any other is closed. Answers
 * what has to be told that a window is being closed.
 */
async function closePopups(cdp: CdpBrowser, context: string): Promise<(targetId: string) => void> {
  type Attached = { sessionId: string; targetInfo: Target; waitingForDebugger: boolean }
  let window: string | undefined
  const leave = (targetId: string) => {
    if (targetId === window) window = undefined
  }
  cdp.events.on('Target.targetDestroyed', ({ targetId }: Target) => leave(targetId))
  cdp.events.on('Target.attachedToTarget', ({ sessionId, targetInfo, ...event }: Attached) => {
    if (!event.waitingForDebugger) return
    const { targetId, browserContextId } = targetInfo
    if (browserContextId === context) window ??= targetId
    const isPopup = browserContextId === context && targetId !== window
    const page = cdp.session(sessionId)
    // Its requests are held before it may run: closed while it waits, it would block its opener.
    const settle = async () => {
      if (isPopup) await page.send('Fetch.enable', {})
      await page.send('Runtime.runIfWaitingForDebugger')
      if (isPopup) await cdp.send('Target.closeTarget', { targetId })
    }
    settle().catch(() => undefined)
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
  await cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  })
  return leave
}
