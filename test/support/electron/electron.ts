/**
 * A stand-in for `electron` where its binary cannot be had: the app's own build runs unchanged on
 * Node, and its window is a page of the system's Chromium. Not covered here, and so unverified until
 * the same specs run on real Electron: the OS sandbox, native drawing of menus, tray, notifications and dialogs, what keys
 * and login items a system grants, fuses.
 */
import { answerEvaluations } from './evaluate.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { globalShortcut, takenShortcuts } from './global-shortcut.ts'
export { Menu } from './menu.ts'
export { nativeImage } from './native-image.ts'
export { Notification } from './notification.ts'
export { person } from './person.ts'
export { MessageChannelMain } from './ports.ts'
export {
  dialog,
  ipcMain,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  sessionHandlers,
  shell,
} from './system.ts'
export { Tray } from './tray.ts'

answerEvaluations(() => import('./electron.ts'))
