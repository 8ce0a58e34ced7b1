/** The icon and its menu, as Electron draws them. */
import { join } from 'node:path'
import { Menu, nativeTheme, Tray } from 'electron'
import type { Clock } from '../../../shared/lib/clock.ts'
import { printable } from '../../../shared/lib/printable.ts'
import { iconFile, panelOf } from './icon-file.ts'
import { holdMenu } from './menu-held.ts'
import { templateOf } from './menu-template.ts'
import type { TrayAct } from './tray-items.ts'
import type { TrayModel } from './tray-model.ts'

export interface IconDeps {
  /** The folder of the pictures. */
  readonly pictures: string
  readonly clock: Pick<Clock, 'schedule'>
  readonly model: () => TrayModel
  readonly onAct: (act: TrayAct) => void
}

export interface TrayIcon {
  /** Draws it anew where what it shows may have changed. */
  update(): void
  close(): void
}

/**
 * Linux draws the menu from what it was given before; elsewhere it is made when it is asked for. One that stands open
 * stays as it is, for whoever is about to choose from it.
 */
export function openTrayIcon(deps: IconDeps): TrayIcon {
  const { model, onAct } = deps
  const isLinux = process.platform === 'linux'
  const picture = () => join(deps.pictures, iconFile(model(), panelOf(surroundings())))
  let shown = { picture: picture(), tooltip: '', menu: '' }
  const tray = new Tray(shown.picture)
  const held = holdMenu<Menu>(deps.clock, () => update())

  const menuNow = () => Menu.buildFromTemplate(templateOf(model().menu, onAct))
  const popUp = () => tray.popUpContextMenu(menuNow())

  function update(): void {
    const { tooltip, menu } = model()
    const next = { picture: picture(), tooltip, menu: JSON.stringify(menu) }
    if (next.picture !== shown.picture) tray.setImage(next.picture)
    if (next.tooltip !== shown.tooltip) tray.setToolTip(printable(tooltip))
    if (isLinux && next.menu !== shown.menu) {
      if (held.isOpen()) next.menu = shown.menu
      else tray.setContextMenu(held.watched(menuNow()))
    }
    shown = next
  }

  nativeTheme.on('updated', update)
  if (!isLinux) tray.on('right-click', popUp)
  if (process.platform === 'darwin') tray.on('click', popUp)
  else tray.on('click', () => onAct({ do: 'window' }))
  update()
  return {
    update,
    close: () => {
      nativeTheme.off('updated', update)
      held.stop()
      tray.destroy()
    },
  }
}

function surroundings() {
  const { shouldUseDarkColorsForSystemIntegratedUI: isDark } = nativeTheme
  const desktop = process.env.XDG_CURRENT_DESKTOP ?? ''
  return { platform: process.platform, desktop, isDark }
}
