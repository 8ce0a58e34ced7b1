import { type CdpBrowser, type CdpSession, connectCdp } from './cdp.ts'

/** The DevTools endpoint of the Chromium that draws the windows; its owner is whoever started us. */
const endpointVariable = 'LONGSHORE_STAND_IN_BROWSER'

interface Target {
  readonly targetId: string
  readonly openerId?: string
  readonly url: string
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
  const ours = new Set<string>()
  await closePopups(cdp, ours)
  return {
    async open() {
      const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', {
        url: 'about:blank',
      })
      ours.add(targetId)
      const { sessionId } = await cdp.send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      })
      return { page: cdp.session(sessionId), targetId }
    },
    async close(targetId) {
      await cdp.send('Target.closeTarget', { targetId })
    },
    onGone(targetId, listener) {
      cdp.events.on('Target.targetDestroyed', (event: { targetId: string }) => {
        if (event.targetId === targetId) listener()
      })
    },
  }
}

/** Every new page waits for us, so that a window opened by ours is closed before it loads anything. */
async function closePopups(cdp: CdpBrowser, ours: ReadonlySet<string>) {
  type Attached = { sessionId: string; targetInfo: Target; waitingForDebugger: boolean }
  cdp.events.on('Target.attachedToTarget', ({ sessionId, targetInfo, ...event }: Attached) => {
    if (!event.waitingForDebugger) return
    const settled = ours.has(targetInfo.openerId ?? '')
      ? cdp.send('Target.closeTarget', { targetId: targetInfo.targetId })
      : cdp.session(sessionId).send('Runtime.runIfWaitingForDebugger')
    settled.catch(() => undefined)
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
  await cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  })
}
