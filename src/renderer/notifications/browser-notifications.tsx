import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { printable, printableLines } from '../../shared/lib/printable.ts'
import { parseDeepLink } from '../../shared/model/deep-link.ts'
import { routeOf } from '../../shared/model/deep-link-format.ts'
import type { ShownNotification } from '../../shared/model/notification.ts'
import { useConnection } from '../client/client-provider.tsx'
import { followStream, nothing } from '../client/stream.ts'
import { useShownHere } from './use-shown-here.ts'

/** Shows in the browser's own way what is told, while that is switched on here. */
export function BrowserNotifications() {
  const connection = useConnection()
  const navigate = useNavigate()
  const { isShown } = useShownHere()
  const isOn = isShown && connection.door === 'browser'
  useEffect(() => {
    if (!isOn) return
    const open = (route: string) => {
      window.focus()
      void navigate({ to: route })
    }
    return followStream(
      connection,
      {
        key: 'shown',
        open: (client, signal) => client.notifications.watch({ shows: true }, { signal }),
        reduce: (_, item) => {
          if (item.type === 'notification') show(item.notification, open)
          return undefined
        },
      },
      (change) => void change(nothing),
    )
  }, [connection, isOn, navigate])
  return null
}

function show(
  { story, title, text, link, at }: ShownNotification,
  open: (route: string) => void,
): void {
  const shown = new Notification(printable(title), { body: printableLines(text), tag: story })
  const followed = link === null ? undefined : parseDeepLink(link, at)
  shown.onclick = () => {
    if (followed && followed.kind !== 'unknown') open(routeOf(followed))
    shown.close()
  }
}
