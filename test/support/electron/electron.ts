/**
 * A stand-in for `electron` where its binary cannot be had: the app's own build runs unchanged on
 * Node, and its window is a page of the system's Chromium. Not covered here, and so unverified until
 * the same specs run on real Electron: the OS sandbox, native drawing of menus and dialogs, fuses.
 */
import { answerEvaluations } from './evaluate.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { MessageChannelMain } from './ports.ts'
export {
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  sessionHandlers,
  shell,
} from './system.ts'

answerEvaluations(() => import('./electron.ts'))
