/** Entry: the app in a window of its own, on Electron. */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { openApp } from './app.ts'
import { openBugLog } from './bug-log.ts'
import { systemClock, systemIds } from './clock.ts'
import { startDesktop } from './desktop/desktop.ts'

startDesktop({
  clock: systemClock,
  preload: join(import.meta.dirname, '../preload/index.cjs'),
  page: join(import.meta.dirname, '../renderer'),
  trayPictures: join(import.meta.dirname, '../../assets/tray'),
  actor: userInfo().username,
  openApp: (options) => openApp({ ...options, door: 'desktop' }),
  openBugLog: (dataDir) => openBugLog(dataDir, systemClock, systemIds),
})
