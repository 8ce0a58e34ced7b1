/** Shows what is told in the system's own way. A click opens what it is about; on Linux there is nothing else to use. */
import { Notification } from 'electron'
import type { Client } from '../../shared/contract/index.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { ShownNotification } from '../../shared/model/notification.ts'
import { bodyText } from './notification-text.ts'

export interface NotifierDeps {
  readonly client: Client
  readonly clock: Clock
  readonly open: (link: string) => void
  /** Somebody looks at the window, which says itself what comes of deployments. */
  readonly isLookedAt: () => boolean
  /** Whether the tray tells that a deployment was started. */
  readonly isStartTold: (deployment: string) => Promise<boolean>
  readonly reportBug: (error: unknown) => void
}

export interface Notifier {
  close(): void
}

const retryMs = 5_000

export function startNotifier(deps: NotifierDeps): Notifier {
  const ending = new AbortController()
  if (Notification.isSupported()) void follow(deps, ending.signal)
  return { close: () => ending.abort() }
}

async function follow(deps: NotifierDeps, signal: AbortSignal): Promise<void> {
  /** By story: a later one takes the place of the earlier. A reference that nobody holds would lose its click. */
  const standing = new Map<string, Notification>()
  while (!signal.aborted) {
    try {
      const items = await deps.client.notifications.watch({ shows: true }, { signal })
      for await (const item of items) {
        if (item.type !== 'notification' || (await isTold(deps, item.notification))) continue
        show(deps, standing, item.notification)
      }
    } catch (error) {
      if (!signal.aborted) deps.reportBug(error)
    }
    await deps.clock.sleep(retryMs, signal).catch(() => {})
  }
}

/** By the window, to whoever looks at it, or by the tray. */
async function isTold(
  { isLookedAt, isStartTold }: NotifierDeps,
  { event, story }: ShownNotification,
): Promise<boolean> {
  if (!event.startsWith('deployment-')) return false
  const isStart = event === 'deployment-waiting' || event === 'deployment-started'
  return isLookedAt() || (isStart && (await isStartTold(story)))
}

function show(
  { open }: NotifierDeps,
  standing: Map<string, Notification>,
  { story, severity, title, text, link }: ShownNotification,
): void {
  const urgency = severity === 'critical' ? 'critical' : 'normal'
  const notification = new Notification({ title: printable(title), body: bodyText(text), urgency })
  standing.get(story)?.close()
  standing.set(story, notification)
  notification.on('click', () => {
    if (link !== null) open(link)
    notification.close()
  })
  notification.on('close', () => {
    if (standing.get(story) === notification) standing.delete(story)
  })
  notification.show()
}
