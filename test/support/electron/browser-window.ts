import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import { app, preventable } from './app.ts'
import { openBrowser } from './browser.ts'
import { WebContents } from './web-contents.ts'

type WindowPart = Pick<
  Electron.BrowserWindow,
  | 'id'
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'unmaximize'
  | 'isMaximized'
  | 'getBounds'
  | 'setBounds'
  | 'getNormalBounds'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'setMenuBarVisibility'
  | 'hide'
  | 'setProgressBar'
  | 'setOverlayIcon'
>

const browser = openBrowser()
browser.catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
const open = new Set<BrowserWindow>()
app.closeWindows = () => {
  for (const window of [...open]) window.close()
  return open.size === 0
}

/** A window as its page in Chromium; where it stands and how large it is are only remembered. */
export class BrowserWindow extends EventEmitter implements WindowPart {
  static #lastId = 0
  static getAllWindows(): BrowserWindow[] {
    return [...open]
  }

  readonly id: number
  readonly webContents: WebContents
  /** What the app asked for, for specs to judge. */
  readonly options: Electron.BrowserWindowConstructorOptions
  /** What its button in the task bar shows, from 0 to 1; below 0 = nothing. */
  progress = -1
  /** The picture on that button, in words; '' = none. */
  overlay = ''
  #bounds: Electron.Rectangle
  #isVisible: boolean
  #isMaximized = false
  #isMinimized = false
  #isDestroyed = false
  #targetId = ''

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    BrowserWindow.#lastId += 1
    this.id = BrowserWindow.#lastId
    this.options = options
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    this.#isVisible = options.show !== false
    const preload = options.webPreferences?.preload
    const source = preload ? fs.readFileSync(preload, 'utf8') : ''
    this.webContents = new WebContents(this.id, this.#openPage(), source)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    open.add(this)
    app.emit('browser-window-created', preventable(), this)
  }

  async #openPage() {
    const { page, targetId } = await (await browser).open()
    this.#targetId = targetId
    ;(await browser).onGone(targetId, () => this.#gone())
    return page
  }

  loadURL = (url: string) => this.webContents.loadURL(url)
  show = () => {
    this.#isVisible = true
  }
  hide = () => {
    this.#isVisible = false
  }
  setProgressBar = (progress: number) => {
    this.progress = progress
  }
  setOverlayIcon = (_image: Electron.NativeImage | null, description: string) => {
    this.overlay = description
  }
  focus = () => {
    this.emit('focus')
  }
  isVisible = () => this.#isVisible
  /** There is nothing else to look at. */
  isFocused = () => this.#isVisible && !this.#isMinimized
  isMinimized = () => this.#isMinimized
  minimize = () => {
    this.#isMinimized = true
  }
  restore = () => {
    this.#isMinimized = false
  }
  maximize = () => {
    this.#isMaximized = true
  }
  unmaximize = () => {
    this.#isMaximized = false
  }
  isMaximized = () => this.#isMaximized
  getBounds = () => ({ ...this.#bounds })
  getNormalBounds = () => ({ ...this.#bounds })
  setBounds = (bounds: Partial<Electron.Rectangle>) => {
    this.#bounds = { ...this.#bounds, ...bounds }
  }
  setMenuBarVisibility = () => undefined
  isDestroyed = () => this.#isDestroyed

  close = () => {
    if (this.#isDestroyed) return
    const event = preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy = () => {
    if (this.#isDestroyed) return
    this.#gone()
    browser.then((at) => at.close(this.#targetId)).catch(() => undefined)
  }

  #gone(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    open.delete(this)
    this.webContents.destroy()
    this.emit('closed')
    if (open.size === 0) app.allClosed()
  }
}
