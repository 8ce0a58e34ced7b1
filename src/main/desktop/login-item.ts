/** Starting when the user logs in: without a window, in the tray. */
import { resolve } from 'node:path'
import { app } from 'electron'
import type { Ability } from '../../shared/contract/app.ts'
import { setAutostartFile } from './autostart-file.ts'

/** On our own command line: start without a window, where there is a tray. */
export const hiddenSwitch = '--hidden'

/** Program and arguments that start this copy of the app again. */
type Program = readonly [string, ...string[]]

/** An AppImage is mounted anew at each start: its own file is what can be started again. */
export function programHere(args: readonly string[]): Program {
  const program = process.env.APPIMAGE ?? process.execPath
  const script = app.isPackaged ? [] : [resolve(process.argv[1] ?? '.')]
  return [program, ...script, ...args, hiddenSwitch]
}

/** Whether it was the system that started it, when its user logged in. */
export function startedHidden(argv: readonly string[]): boolean {
  if (argv.includes(hiddenSwitch)) return true
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}

export function setStartAtLogin(isWanted: boolean, program: Program): Ability {
  try {
    if (process.platform === 'linux') setAutostartFile(isWanted, program)
    else setLoginItem(isWanted, program)
    return { able: true, why: '' }
  } catch (error) {
    return { able: false, why: error instanceof Error ? error.message : String(error) }
  }
}

function setLoginItem(isWanted: boolean, [, ...args]: Program): void {
  if (app.getLoginItemSettings({ args }).openAtLogin === isWanted) return
  app.setLoginItemSettings({ openAtLogin: isWanted, args })
}
