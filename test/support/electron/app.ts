import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Dock } from './dock.ts'
import { takeLock } from './single-instance.ts'

type PathName = Parameters<Electron.App['getPath']>[0]

type AppPart = Pick<
  Electron.App,
  | 'isPackaged'
  | 'name'
  | 'whenReady'
  | 'isReady'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'quit'
  | 'exit'
  | 'focus'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'setAsDefaultProtocolClient'
  | 'setAppUserModelId'
  | 'enableSandbox'
  | 'setLoginItemSettings'
  | 'setBadgeCount'
  | 'getBadgeCount'
>

/** An event whose default can be prevented, as Electron's are. */
export function preventable() {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return event
}

class App extends EventEmitter implements AppPart {
  readonly isPackaged = false
  name = 'Longshore'
  readonly protocolClients: string[] = []
  /** On a Mac alone, as in Electron. */
  readonly dock = process.platform === 'darwin' ? new Dock() : undefined
  /** What starts at login; Electron knows no way on Linux, and does nothing there. */
  loginItem: Electron.Settings = {}
  #badge = 0
  #ready = false
  #hasLock = false
  #quitting = false
  #paths = new Map<PathName, string>()
  /** Set by the windows: closes them all; false when one refused. */
  closeWindows: () => boolean = () => true

  constructor() {
    super()
    setImmediate(() => {
      this.emit('will-finish-launching')
      this.#ready = true
      this.emit('ready')
    })
  }
  isReady = () => this.#ready
  whenReady = () =>
    this.#ready ? Promise.resolve() : new Promise<void>((done) => this.once('ready', done))
  getName = () => this.name
  setName = (name: string) => {
    this.name = name
  }
  getAppPath = () => process.cwd()
  getVersion = () => JSON.parse(fs.readFileSync('package.json', 'utf8')).version as string
  getLocale = () => 'en-GB'
  getPath = (name: PathName): string => {
    const set = this.#paths.get(name)
    if (set !== undefined) return set
    if (name === 'home') return os.homedir()
    if (name === 'temp') return os.tmpdir()
    if (name === 'appData') return path.join(os.homedir(), '.config')
    if (name === 'userData') return path.join(this.getPath('appData'), this.name)
    throw new Error(`the stand-in has no path ${name}`)
  }
  setPath = (name: string, value: string) => {
    this.#paths.set(name as PathName, value)
  }
  requestSingleInstanceLock = (additionalData?: Record<string, unknown>) => {
    this.#hasLock = takeLock(this.getPath('userData'), additionalData ?? {}, (...second) =>
      this.emit('second-instance', preventable(), ...second),
    )
    return this.#hasLock
  }
  hasSingleInstanceLock = () => this.#hasLock
  setAsDefaultProtocolClient = (scheme: string) => {
    this.protocolClients.push(scheme)
    return true
  }
  setAppUserModelId = () => undefined
  enableSandbox = () => undefined
  focus = () => undefined
  setLoginItemSettings = (settings: Electron.Settings) => {
    if (process.platform !== 'linux') this.loginItem = settings
  }
  getLoginItemSettings = () => ({
    openAtLogin: this.loginItem.openAtLogin ?? false,
    wasOpenedAtLogin: false,
  })
  setBadgeCount = (count = 0) => {
    this.#badge = count
    return true
  }
  getBadgeCount = () => this.#badge
  quit = () => {
    if (this.#quitting) return
    const asked = preventable()
    this.emit('before-quit', asked)
    if (asked.defaultPrevented || !this.closeWindows()) return
    this.#quitting = true
    const last = preventable()
    this.emit('will-quit', last)
    if (last.defaultPrevented) {
      this.#quitting = false
      return
    }
    this.exit(0)
  }
  exit = (code = 0) => {
    this.emit('quit', preventable(), code)
    process.exit(code)
  }
  /** The last window is gone. */
  allClosed(): void {
    if (this.#quitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }
}

export const app = new App()
