/**
 * The desktop door. This module alone knows Electron: it gives the app a window, a menu and a place
 * in the system, and hands everything the window asks to the app.
 */
import { app, Menu, powerMonitor, protocol } from 'electron'
import type { Clock } from '../../shared/lib/clock.ts'
import { type BugLog, keepUncaught, sentencesOf, toldOf } from '../bug-log.ts'
import type { AskPassphrase } from '../secrets/passphrase.ts'
import type { Keyring } from '../secrets/vault-room.ts'
import type { HostRecords } from '../store/host-records.ts'
import type { SettingsPort } from '../store/settings.ts'
import { answerAppRequest, listAppFiles } from './app-files.ts'
import { askForPath, linkRefuser, reportAndExit, reportLostWindow } from './dialogs.ts'
import { type DesktopSettings, openElectronSettings } from './electron-settings.ts'
import { homepage } from './external.ts'
import { guardQuit } from './guard-quit.ts'
import { claimInstance } from './instance.ts'
import { systemKeyring } from './keyring.ts'
import { followLinkHandling } from './link-handling.ts'
import { createLinkInbox, type LinkInbox } from './link-inbox.ts'
import { openExternal } from './lockdown.ts'
import { type MainWindow, openMainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { startNotifier } from './notifier.ts'
import { appScheme } from './origin.ts'
import { openPlace, type Place } from './place.ts'
import type { PickedKind, ServedApp } from './served-app.ts'
import { followTheme } from './theme.ts'
import { createToldStarts } from './told-starts.ts'
import { createUnlockWindow } from './unlock-window.ts'
import { createWindows, type Windows } from './windows.ts'

interface OpenOptions {
  readonly keyring: Keyring
  readonly dataDir: string
  readonly settings: SettingsPort
  readonly hostRecords: HostRecords
  readonly askPassphrase: AskPassphrase
}

export interface DesktopDeps {
  readonly clock: Clock
  /** Built files: the preload script, and the folder of the page. */
  readonly preload: string
  readonly page: string
  /** The folder of the tray's pictures. */
  readonly trayPictures: string
  /** Who deploys from this window. */
  readonly actor: string
  readonly openApp: (options: OpenOptions) => Promise<ServedApp>
  /** Keeps an unexpected error in the state folder; answers the id it is kept under. */
  readonly openBugLog: (dataDir: string) => BugLog
}

/** Wish of a second start: the window, once the app is there. */
interface Raising {
  raise: (() => void) | undefined
}

/** To be called at once, before Electron is ready; a second instance only hands over its link. */
export function startDesktop(deps: DesktopDeps): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ])
  app.enableSandbox()
  const inbox = createLinkInbox(() => deps.clock.now())
  const raising: Raising = { raise: undefined }
  const isFirst = claimInstance(inbox, () => raising.raise?.())
  if (!isFirst) {
    app.exit(0)
    return
  }
  app
    .whenReady()
    .then(() => run(deps, inbox, raising))
    .catch((error: unknown) => cannotStart(deps, error))
}

function cannotStart({ openBugLog }: DesktopDeps, error: unknown): void {
  reportAndExit(toldOf(openBugLog(app.getPath('userData')), error, 'start'))
}

async function run(deps: DesktopDeps, inbox: LinkInbox, raising: Raising): Promise<void> {
  const dataDir = app.getPath('userData')
  const bugs = deps.openBugLog(dataDir)
  // One broken stream must not end the others.
  keepUncaught(process, bugs, (failure) => console.error(sentencesOf(failure)))
  const settings = openElectronSettings(dataDir, deps.clock)
  const { hostRecords } = settings
  followTheme(settings.settings)
  serveFiles(deps.page)
  const unlock = createUnlockWindow({
    ...{ preload: deps.preload, settings, now: () => deps.clock.now(), onLost: reportLostWindow },
  })
  raising.raise = () => unlock.current()?.focus()
  const longshore = await deps.openApp({
    ...{ dataDir, settings: settings.settings, hostRecords, keyring: systemKeyring },
    askPassphrase: unlock.ask,
  })
  const wasLocked = await unlock.close()
  // The window need not wait: it shows what is being recovered as it happens.
  longshore.deploys.recover().catch((error: unknown) => bugs.report(error, 'recovery'))
  powerMonitor.on('resume', longshore.retryHosts)

  const windows: Windows = createWindows({
    open: () => openWindow(deps, { settings, longshore, windows, place }),
    onOpened: (opened) => followLinks(deps, { opened, inbox, windows }),
    onChange: () => place.windowChanged(),
  })
  const toldStarts = createToldStarts()
  const place = openPlace({ ...deps, settings, longshore, windows, toldStarts, bugs })
  guardQuit({ longshore, currentWindow: windows.current, livesOn: place.livesOn })
  raising.raise = windows.raise
  const open = (link: string) => {
    windows.raise()
    inbox.receive(link)
  }
  longshore.links.showWith((link) => {
    open(link)
    return { shown: 'window', address: null }
  })
  startNotifier({
    ...{ client: longshore.client({ actor: deps.actor }), clock: deps.clock, open },
    isStartTold: toldStarts.has,
    isLookedAt: () => windows.current()?.isFocused() ?? false,
    reportBug: bugs.report,
  })
  app.on('activate', windows.open)
  setMenu(windows.show)
  const isHidden = await place.startsHidden()
  // A link that came meanwhile found no window yet.
  if (!isHidden || inbox.isWaiting() || wasLocked) windows.open()
  followLinkHandling({ ...deps, settings, currentWindow: windows.current }).catch(
    (error: unknown) => bugs.report(error, 'links'),
  )
}

interface WindowParts {
  readonly settings: DesktopSettings
  readonly longshore: ServedApp
  readonly windows: Windows
  readonly place: Place
}

function openWindow(deps: DesktopDeps, parts: WindowParts): MainWindow {
  const { settings, longshore, windows, place } = parts
  const pickPath = (what: PickedKind) => askForPath(windows.current(), what)
  const context = { actor: deps.actor, pickPath, desktop: place.abilities }
  return openMainWindow({
    preload: deps.preload,
    settings,
    serve: (channel) => longshore.serve(channel, context),
    now: () => deps.clock.now(),
    openPorts: () => longshore.forwards.list().map(({ url }) => url),
    onLost: reportLostWindow,
  })
}

/** Links are shown by the window from when its page is there until it goes. */
function followLinks(
  deps: DesktopDeps,
  parts: {
    readonly opened: MainWindow
    readonly inbox: LinkInbox
    readonly windows: Pick<Windows, 'current'>
  },
): void {
  const { opened, inbox, windows } = parts
  opened.window.once('closed', () => inbox.close())
  const views = { show: opened.go, refuse: linkRefuser(windows.current) }
  opened.loaded.then(() => inbox.open(views)).catch((error: unknown) => cannotStart(deps, error))
}

function serveFiles(page: string): void {
  const files = listAppFiles(page)
  protocol.handle(appScheme, (request) => answerAppRequest(files, request))
}

function setMenu(go: (route: string) => void): void {
  const platform = { isMac: process.platform === 'darwin', isPackaged: app.isPackaged }
  const actions = { go, openHomepage: () => openExternal(homepage) }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, actions)))
}
