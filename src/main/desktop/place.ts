/** The app's place in the desktop beside its window: the tray, starting at login, keys that call from anywhere. */
import { app } from 'electron'
import type { Ability, DesktopAbilities } from '../../shared/contract/app.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import type { BugLog } from '../bug-log.ts'
import type { DesktopSettings } from './electron-settings.ts'
import { programHere, setStartAtLogin, startedHidden } from './login-item.ts'
import { createPaletteShortcut } from './palette-shortcut.ts'
import type { ServedApp } from './served-app.ts'
import type { ToldStarts } from './told-starts.ts'
import { openTrayDoor, type TrayDoor } from './tray/tray-door.ts'
import { findTray, programRunner, whenTrayComes } from './tray/tray-presence.ts'
import { sayOnce } from './tray/tray-says.ts'
import type { Windows } from './windows.ts'

interface PlaceDeps {
  readonly clock: Clock
  readonly trayPictures: string
  readonly actor: string
  readonly settings: DesktopSettings
  readonly longshore: ServedApp
  readonly windows: Windows
  readonly toldStarts: ToldStarts
  readonly bugs: BugLog
}

export interface Place {
  abilities(): Promise<DesktopAbilities>
  /** Whether the app goes on where its last window is closed; says so the first time. */
  livesOn(): Promise<boolean>
  /** Whether it is to start without a window: it was started so, and there is a tray to find it in. */
  startsHidden(): Promise<boolean>
  windowChanged(): void
}

export function openPlace(deps: PlaceDeps): Place {
  const { clock, windows, bugs } = deps
  const { settings } = deps.settings
  const isMac = process.platform === 'darwin'
  const run = programRunner(clock)
  let door: TrayDoor | undefined
  const look = async (): Promise<Ability> => {
    const { platform, env } = process
    const tray = await findTray({ platform, env, run })
    if (!tray.able || door) return tray
    try {
      door = openDoor(deps)
      return tray
    } catch (error) {
      // Whoever closes the window then must not lose the app: it is as where there is no tray.
      bugs.report(error, 'tray')
      return { able: false, why: 'The icon could not be put into the tray' }
    }
  }
  const waitForTray = async (): Promise<Ability> => {
    const tray = await whenTrayComes(clock, look)
    if (!tray.able && settings.get().closeToTray) sayNoTray(deps, tray)
    return tray
  }
  const shortcut = createPaletteShortcut(windows.showPalette)
  let login: Ability = { able: true, why: '' }
  const apply = () => {
    const { startAtLogin, paletteShortcut } = settings.get()
    login = setStartAtLogin(startAtLogin, programHere(dataSwitch()))
    shortcut.hold(paletteShortcut)
  }
  settings.subscribe(apply)
  apply()
  app.on('will-quit', () => door?.close())

  return {
    abilities: async () => ({
      ...{ tray: await look(), startAtLogin: login, paletteShortcut: shortcut.ability() },
    }),
    livesOn: async () => {
      if (!settings.get().closeToTray) return isMac
      const lives = isMac || (await look()).able
      if (lives && !isMac && deps.settings.isFirst('lives-on')) sayLivesOn(windows)
      return lives
    },
    startsHidden: async () => {
      const isHidden = startedHidden(process.argv)
      const found = waitForTray()
      // Who asked for the window does not wait for the tray.
      if (!isHidden) found.catch((error: unknown) => bugs.report(error, 'tray'))
      return isHidden && (await found).able
    },
    windowChanged: () => door?.windowChanged(),
  }
}

function openDoor(deps: PlaceDeps) {
  const { clock, trayPictures, actor, settings, longshore, windows, toldStarts, bugs } = deps
  return openTrayDoor({
    ...{
      clock,
      windows,
      toldStarts,
      client: longshore.client({ actor }),
      settings: settings.settings,
    },
    pictures: trayPictures,
    quit: () => app.quit(),
    onError: (error) => void bugs.report(error, 'tray'),
  })
}

function sayLivesOn({ show }: Windows): void {
  const words = 'Deployments and watching go on without a window. Quit from the menu of the tray.'
  sayOnce('Longshore is in the tray', words, show)
}

function sayNoTray({ settings, windows }: PlaceDeps, { why }: Ability): void {
  if (!settings.isFirst('no-tray')) return
  sayOnce('Longshore is not in a tray', `${why}. Closing the window quits it.`, windows.show)
}

/** A state folder that was named is named again. */
function dataSwitch(): string[] {
  const isOwn = process.argv.some((each) => each === '--data' || each.startsWith('--data='))
  return isOwn ? ['--data', app.getPath('userData')] : []
}
