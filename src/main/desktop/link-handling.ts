/** Consent of the user to handle links by this AppImage: asked once, changed in the settings. */
import { type BrowserWindow, dialog } from 'electron'
import type { Clock } from '../../shared/lib/clock.ts'
import type { DesktopSettings } from './electron-settings.ts'
import { handleLinks, leaveLinks } from './link-handler.ts'
import { programRunner } from './tray/tray-presence.ts'

interface HandlingDeps {
  readonly clock: Clock
  readonly settings: DesktopSettings
  readonly currentWindow: () => BrowserWindow | undefined
}

/** Does nothing where a package has installed a desktop entry, or the system registers programs in another way. */
export async function followLinkHandling(deps: HandlingDeps): Promise<void> {
  const appImage = process.env.APPIMAGE
  if (process.platform !== 'linux' || !appImage) return
  const { settings, isFirst } = deps.settings
  const run = programRunner(deps.clock)
  const apply = async () => {
    const { linkHandler } = settings.get()
    if (linkHandler === 'yes') await handleLinks({ appImage, run })
    if (linkHandler === 'no') leaveLinks()
  }
  const applyOrSay = () => apply().catch((error: unknown) => sayNot(deps, error))
  settings.subscribe(() => void applyOrSay())
  await applyOrSay()
  if (settings.get().linkHandler !== 'ask' || !isFirst('link-handler')) return
  settings.set({ linkHandler: (await askWhetherHere(deps)) ? 'yes' : 'no' })
}

async function askWhetherHere({ currentWindow }: HandlingDeps): Promise<boolean> {
  const { response } = await show(currentWindow(), {
    type: 'question',
    message: 'Open longshore: links with this AppImage?',
    detail:
      'Links in messages then show here what they name; they never act. A desktop entry is written for that, of you alone. The setting linkHandler changes it.',
    buttons: ['Open them here', 'No'],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}

function sayNot({ currentWindow }: HandlingDeps, error: unknown): Promise<unknown> {
  const detail = `${error instanceof Error ? error.message : String(error)}. "longshore open LINK" shows them all the same.`
  const message = 'longshore: links do not open this AppImage'
  return show(currentWindow(), { type: 'warning', message, detail, buttons: ['OK'] })
}

const show = (window: BrowserWindow | undefined, options: Electron.MessageBoxOptions) =>
  window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options)
