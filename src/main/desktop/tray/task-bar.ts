import { app, type BrowserWindow, nativeImage } from 'electron'
import type { TrayModel } from './tray-model.ts'

/**
 * Progress on the window's button in the task bar or the dock, and how much needs attention as a badge, where the
 * system has them.
 */
export function showInTaskBar(
  { progress, badge }: TrayModel,
  window: BrowserWindow | undefined,
  sign: string,
): void {
  window?.setProgressBar(progress ?? -1)
  if (process.platform !== 'win32') app.setBadgeCount(badge)
  else if (badge === 0) window?.setOverlayIcon(null, '')
  else window?.setOverlayIcon(nativeImage.createFromPath(sign), `${badge} need attention`)
}
