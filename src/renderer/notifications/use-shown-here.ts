import { useState } from 'react'
import { useStored } from '../ui/use-stored.ts'

/** Whether this browser shows notifications: somebody switched it on, and the browser lets it. */
export function useShownHere() {
  const [isWanted, want] = useStored<boolean>('browser-notifications', false)
  const [refusal, setRefusal] = useState<string>()
  const show = async (isOn: boolean) => {
    const answer = isOn ? await askBrowser() : 'granted'
    setRefusal(answer === 'granted' ? undefined : refusals[answer])
    want(isOn && answer === 'granted')
  }
  return { isShown: isWanted && permission() === 'granted', refusal, show }
}

type Permission = NotificationPermission | 'none'

const permission = (): Permission => ('Notification' in window ? Notification.permission : 'none')

async function askBrowser(): Promise<Permission> {
  return 'Notification' in window ? await Notification.requestPermission() : 'none'
}

const refusals: Readonly<Record<Exclude<Permission, 'granted'>, string>> = {
  denied:
    'The browser does not let this page: allow notifications for its address in the settings of the browser.',
  default: 'The browser was not told to let this page.',
  none: 'This browser has no notifications.',
}
