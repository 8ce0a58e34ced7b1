/** The ways by which a system hands links to the desktop app, on the stand-in for Electron; a test mocks `electron` by that. */
import { linkRefuser } from '../../../src/main/desktop/dialogs.ts'
import { claimInstance } from '../../../src/main/desktop/instance.ts'
import { createLinkInbox } from '../../../src/main/desktop/link-inbox.ts'
import { app, preventable } from '../electron/app.ts'
import { dialog } from '../electron/system.ts'

/** What the app did with a link: the route that its window was led to, or what a box said. */
export type Told = { readonly route: string } | { readonly said: string }

/** `start` is a start of the app with the link in its arguments; `again` a second one while it runs. */
type Way = 'start' | 'again' | 'second-instance' | 'open-url'

export type DesktopWays = Readonly<Record<Way, (text: string) => Promise<Told | undefined>>>

export function openDesktopWays(): DesktopWays {
  const told: Told[] = []
  dialog.showMessageBox = async (...args) => {
    const { message, detail } = args.at(-1) as Electron.MessageBoxOptions
    told.push({ said: `${message}\n${detail}` })
    return { response: 0, checkboxChecked: false }
  }
  let isHeld = false
  // In one process: what the second start hands over reaches the first by the same event.
  app.requestSingleInstanceLock = (data) => {
    if (isHeld)
      app.emit('second-instance', preventable(), process.argv, '/', structuredClone(data ?? {}))
    const isFirst = !isHeld
    isHeld = true
    return isFirst
  }
  const claim = (text: readonly string[]) => {
    process.argv = ['/opt/longshore', '--type=x', ...text]
    const inbox = createLinkInbox(() => Date.now())
    return claimInstance(inbox, () => undefined) ? inbox : undefined
  }
  const views = {
    show: (route: string) => {
      told.push({ route })
    },
    refuse: linkRefuser(() => undefined),
  }
  const start = (text: readonly string[]) => {
    app.removeAllListeners()
    isHeld = false
    const inbox = claim(text)
    if (!inbox) throw new Error('the first start did not get the lock')
    inbox.open(views)
  }
  const by = (way: (text: string) => void) => async (text: string) => {
    told.length = 0
    way(text)
    // A box is there for a moment, and the next link is said in one of its own.
    await new Promise((resolve) => setImmediate(resolve))
    if (told.length > 1) throw new Error(`one link, and more was told: ${JSON.stringify(told)}`)
    return told[0]
  }
  start([])
  return {
    start: by((text) => start([text])),
    again: by((text) => {
      if (claim([text])) throw new Error('a second start got the lock')
    }),
    'second-instance': by((text) =>
      app.emit('second-instance', preventable(), [], '/', structuredClone({ link: text })),
    ),
    'open-url': by((text) => app.emit('open-url', preventable(), text)),
  }
}
