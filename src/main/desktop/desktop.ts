/**
 * The desktop door. This module alone knows Electron: it gives the app a window, a menu and a place
 * in the system, and hands everything the window asks to the app.
 */
import { app, type BrowserWindow, Menu, powerMonitor, protocol } from 'electron'
import type { Clock } from '../../shared/lib/clock.ts'
import { type BugLog, keepUncaught, sentencesOf, toldOf } from '../bug-log.ts'
import type { HostRecords } from '../store/host-records.ts'
import type { SettingsPort } from '../store/settings.ts'
import { answerAppRequest, listAppFiles } from './app-files.ts'
import { askForPath, linkRefuser, reportAndExit, reportLostWindow } from './dialogs.ts'
import { type DesktopSettings, openElectronSettings } from './electron-settings.ts'
import { homepage } from './external.ts'
import { guardQuit } from './guard-quit.ts'
import { claimInstance } from './instance.ts'
import { createLinkInbox, type LinkInbox } from './link-inbox.ts'
import { openExternal } from './lockdown.ts'
import { type MainWindow, openMainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { appScheme } from './origin.ts'
import type { PickedKind, ServedApp } from './served-app.ts'
import { followTheme } from './theme.ts'

interface Windows {
  current: MainWindow | undefined
  /** Brings the window to the front, and opens it where there is none; undefined until the app is there. */
  raise: (() => void) | undefined
}

interface OpenOptions {
  readonly dataDir: string
  readonly settings: SettingsPort
  readonly hostRecords: HostRecords
}

export interface DesktopDeps {
  readonly clock: Clock
  /** Built files: the preload script, and the folder of the page. */
  readonly preload: string
  readonly page: string
  /** Who deploys from this window. */
  readonly actor: string
  readonly openApp: (options: OpenOptions) => Promise<ServedApp>
  /** Keeps an unexpected error in the state folder; answers the id it is kept under. */
  readonly openBugLog: (dataDir: string) => BugLog
}

/** To be called at once, before Electron is ready; a second instance only hands over its link. */
export function startDesktop(deps: DesktopDeps): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ])
  app.enableSandbox()
  const inbox = createLinkInbox(() => deps.clock.now())
  const windows: Windows = { current: undefined, raise: undefined }
  const isFirst = claimInstance(inbox, () => windows.raise?.())
  if (!isFirst) {
    app.exit(0)
    return
  }
  app
    .whenReady()
    .then(() => run(deps, inbox, windows))
    .catch((error: unknown) => cannotStart(deps, error))
}

function cannotStart({ openBugLog }: DesktopDeps, error: unknown): void {
  reportAndExit(toldOf(openBugLog(app.getPath('userData')), error, 'start'))
}

async function run(deps: DesktopDeps, inbox: LinkInbox, windows: Windows): Promise<void> {
  const dataDir = app.getPath('userData')
  const bugs = deps.openBugLog(dataDir)
  // One broken stream must not end the others.
  keepUncaught(process, bugs, (failure) => console.error(sentencesOf(failure)))
  const settings = openElectronSettings(dataDir, deps.clock)
  const { hostRecords } = settings
  const longshore = await deps.openApp({ dataDir, settings: settings.settings, hostRecords })
  // The window need not wait: it shows what is being recovered as it happens.
  longshore.deploys.recover().catch((error: unknown) => bugs.report(error, 'recovery'))
  powerMonitor.on('resume', longshore.retryHosts)
  followTheme(settings.settings)
  serveFiles(deps.page)
  guardQuit(longshore, () => windows.current?.window)

  const show = () => {
    if (windows.current) return windows.current
    const opened = openWindow(deps, settings, longshore, () => windows.current?.window)
    windows.current = opened
    opened.window.once('closed', () => {
      windows.current = undefined
      inbox.close()
    })
    const views = { show: opened.go, refuse: linkRefuser(() => windows.current?.window) }
    opened.loaded.then(() => inbox.open(views)).catch((error: unknown) => cannotStart(deps, error))
    return opened
  }
  windows.raise = () => show().focus()
  longshore.links.showWith((link) => {
    windows.raise?.()
    inbox.receive(link)
    return { shown: 'window', address: null }
  })
  app.on('activate', show)
  setMenu((route) => show().go(route))
  show()
}

function openWindow(
  deps: DesktopDeps,
  settings: DesktopSettings,
  longshore: ServedApp,
  current: () => BrowserWindow | undefined,
) {
  const pickPath = (what: PickedKind) => askForPath(current(), what)
  return openMainWindow({
    preload: deps.preload,
    settings,
    serve: (channel) => longshore.serve(channel, { actor: deps.actor, pickPath }),
    now: () => deps.clock.now(),
    openPorts: () => longshore.forwards.list().map(({ url }) => url),
    onLost: reportLostWindow,
  })
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
