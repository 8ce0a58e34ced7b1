/**
 * Asks for the passphrase of a vault that nothing else opens. The window is all that there is of the app until then; what
 * is typed goes over its port to the vault, and is kept nowhere.
 */
import { once } from 'node:events'
import { app } from 'electron'
import { type UnlockAsked, unlockRoute } from '../../shared/model/unlock.ts'
import type { Channel } from '../../shared/wire/channel.ts'
import type { AskPassphrase } from '../secrets/passphrase.ts'
import { type MainWindow, type MainWindowDeps, openMainWindow } from './main-window.ts'

export interface UnlockWindow {
  readonly ask: AskPassphrase
  /** Undefined = nothing had to be asked. */
  current(): MainWindow | undefined
  /** Answers whether there was one. */
  close(): Promise<boolean>
}

export function createUnlockWindow(
  deps: Omit<MainWindowDeps, 'serve' | 'openPorts' | 'route'>,
): UnlockWindow {
  let window: MainWindow | undefined
  const asking = createAsking()
  const open = (): MainWindow => {
    const opened = openMainWindow({
      ...{ ...deps, route: unlockRoute, openPorts: () => [], serve: asking.serve },
    })
    // Who puts it away wants no app; nothing was opened that would have to be closed.
    opened.window.once('closed', () => window && app.exit(0))
    return opened
  }
  return {
    async ask(isAgain) {
      window ??= open()
      return await asking.answer(isAgain ? 'again' : 'first')
    },
    current: () => window,
    async close() {
      const opened = window
      window = undefined
      if (!opened) return false
      // Whoever listens keeps the app from ending with its only window.
      const closed = once(app, 'window-all-closed')
      opened.window.destroy()
      await closed
      return true
    },
  }
}

/** One question at a time, put anew to whatever page comes: a reload forgets what it was asked. */
function createAsking() {
  let question: { readonly asked: UnlockAsked; resolve(passphrase: string): void } | undefined
  let page: Channel | undefined
  const put = () => {
    // A page that is gone is followed by another one.
    if (question) page?.send(question.asked).catch(() => undefined)
  }
  return {
    serve(channel: Channel) {
      page = channel
      channel.onMessage((passphrase) => {
        question?.resolve(passphrase)
        question = undefined
      })
      put()
      return channel
    },
    answer: (asked: UnlockAsked) =>
      new Promise<string>((resolve) => {
        question = { asked, resolve }
        put()
      }),
  }
}
